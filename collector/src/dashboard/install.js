// Copies what is to be pasted, and looks again until a page that is checked has spoken.
for (const button of document.querySelectorAll("[data-copies]")) {
  const name = button.textContent;
  let timer;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = button.dataset.done;
    clearTimeout(timer);
    timer = setTimeout(() => (button.textContent = name), 2000);
  });
}
const look = async () => {
  if (!document.hidden) {
    const page = await fetch(location.href).then((reply) => reply.text()).catch(() => "data-waits");
    if (!page.includes("data-waits")) return location.reload();
  }
  setTimeout(look, 2000);
};
if (document.querySelector("[data-waits]")) setTimeout(look, 2000);
