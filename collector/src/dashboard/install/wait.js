// Looks again until a page that is checked has spoken.
const look = async () => {
  if (!document.hidden) {
    const page = await fetch(location.href).then((reply) => reply.text()).catch(() => "data-waits");
    if (!page.includes("data-waits")) return location.reload();
  }
  setTimeout(look, 2000);
};
setTimeout(look, 2000);
