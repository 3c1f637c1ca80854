// Looks again until a page that is checked has spoken: somebody sits before it, so every two seconds, and not while the page
// is out of sight.
const look = async () => {
  if (!document.hidden) {
    const page = await fetch(location.href).then((reply) => reply.text()).catch(() => "data-waits");
    if (!page.includes("data-waits")) return location.reload();
  }
  setTimeout(look, 2000);
};
setTimeout(look, 2000);
