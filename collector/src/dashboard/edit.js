/* The preview follows what is typed, what saving would mean is said meanwhile, and the picker writes its colour. The form
   needs none of this. */
"use strict";

const form = document.getElementById("survey");
const button = form.querySelector("[data-refresh]");
const QUIET = 350;
let typed = false;
let frames = 0;

/* A new frame each time: it is shown when it is there, so nothing flickers, and the browser's way back stays short. */
function refresh() {
  const old = form.querySelector(".picture iframe:not([hidden])");
  const next = old.cloneNode();
  next.removeAttribute("src");
  next.hidden = true;
  // A frame keeps the name that it had, whatever becomes of its attribute: each has one of its own.
  next.name = button.formTarget = `preview-${++frames}`;
  old.after(next);
  next.addEventListener("load", () => {
    next.hidden = false;
    for (const frame of form.querySelectorAll(".picture iframe")) if (frame !== next) frame.remove();
  });
  form.requestSubmit(button);
}

/* What there is to think over stands below its field. */
function think(warnings) {
  for (const old of form.querySelectorAll("[id^='w-']")) old.remove();
  for (const [name, lines] of Object.entries(warnings)) {
    const field = document.getElementById(`f-${name}`);
    if (!field) continue;
    const box = document.createElement("div");
    box.id = `w-${name}`;
    for (const line of lines) {
      const said = document.createElement("p");
      said.className = "warned";
      said.textContent = line;
      box.append(said);
    }
    field.closest(".field").append(box);
    const others = (field.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== box.id);
    field.setAttribute("aria-describedby", [...others, box.id].join(" "));
  }
}

let asked = 0;
async function judge() {
  const mine = ++asked;
  const body = new URLSearchParams(new FormData(form));
  const reply = await fetch(button.formAction, { method: "POST", body, headers: { accept: "application/json" } });
  if (!reply.ok || mine !== asked) return;
  const { means, warnings } = await reply.json();
  const output = document.getElementById("means");
  if (means) output.textContent = means;
  think(warnings);
}

if (button) {
  let timer = 0;
  form.addEventListener("input", (event) => {
    if (event.target.name === "preview.width") return;
    if (!event.target.name?.startsWith("preview.")) typed = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      refresh();
      if (typed) judge().catch(() => {});
    }, QUIET);
  });
  button.hidden = true;
  // A form that came back holds what is stored nowhere.
  if (!form.querySelector("iframe[name=preview]").hasAttribute("src")) refresh();
}

for (const pick of form.querySelectorAll("input.pick")) {
  const text = document.getElementById(pick.dataset.for);
  pick.hidden = false;
  pick.addEventListener("input", () => {
    text.value = pick.value;
  });
  text.addEventListener("input", () => {
    if (/^#[0-9a-f]{6}$/i.test(text.value)) pick.value = text.value;
  });
}

/* Who leaves with something unsaved is asked. */
form.addEventListener("submit", (event) => {
  if (event.submitter !== button) typed = false;
});
addEventListener("beforeunload", (event) => {
  if (typed) event.preventDefault();
});
