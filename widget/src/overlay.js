/*
 * Popover and tab: a survey over the page instead of in it. Stands before rules.js in one script with it.
 */
perche.rules({}, (tools) => {
  // It was here already.
  if (tools.tab) return;
  const { known, remember, start, safely } = tools;
  const root = document.documentElement;

  // Where the focus was before it went into a survey.
  let before;
  document.addEventListener("focusin", ({ target }) => {
    if (!known.has(target)) before = target;
  });

  const SHEET = `
    :host { all: initial !important; display: block !important }
    :host([hidden]) { display: none !important }
    .layer { all: initial; position: fixed; inset: 0; display: block; width: auto; height: auto; margin: 0; padding: 0; border: 0;
      background: none; overflow: visible; pointer-events: none; z-index: 2147483647 }
    .panel { position: absolute; inset-block-end: 1rem; inset-inline-end: 1rem; width: min(26rem, calc(100% - 2rem));
      max-height: calc(100% - 2rem); overflow: auto; overscroll-behavior: contain; border-radius: 14px; pointer-events: auto;
      visibility: hidden; opacity: 0; transform: translateY(.5rem); transition: opacity .2s, transform .2s;
      background: var(--paper); box-shadow: 0 0 0 1px var(--edge), 0 2px 6px #0000001f, 0 12px 40px #00000038 }
    .panel[data-open] { visibility: visible; opacity: 1; transform: none }
    .layer { --paper: #fff; --ink: #fff; --fill: #1c2024; --edge: #0000001a }
    .layer[data-scheme=dark] { --paper: #16191c; --ink: #16191c; --fill: #eceef0; --edge: #ffffff33 }
    .handle { all: initial; position: absolute; right: 0; top: 50%; transform: translateY(-50%); box-sizing: border-box;
      width: 2.75rem; min-height: 2.75rem; max-height: 80%; padding: 1rem 0; border-radius: 10px 0 0 10px; overflow: hidden;
      background: var(--fill); color: var(--ink); font: 600 .9375rem/2.75rem var(--font); text-align: center;
      writing-mode: vertical-rl; cursor: pointer; pointer-events: auto; box-shadow: 0 0 0 1px var(--edge), 0 2px 10px #00000033 }
    .layer[dir=rtl] .handle { right: auto; left: 0; border-radius: 0 10px 10px 0 }
    .handle:focus-visible { outline: 3px solid var(--ink); outline-offset: -5px }
    .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
    @media (max-width: 30rem) { .panel { inset-block-end: .5rem; inset-inline-end: .5rem; width: calc(100% - 1rem); max-height: calc(100% - 1rem) } }
    @media (prefers-reduced-motion: reduce) { .panel { transition: none; transform: none } }`;
  const LABELS = {
    en: "Feedback", it: "La tua opinione", de: "Feedback", fr: "Votre avis", es: "Tu opinión", pt: "A sua opinião",
    nl: "Feedback", pl: "Twoja opinia", ar: "رأيك", ja: "ご意見",
  };

  // Before the frame has one: whether the page is dark.
  const scheme = () => {
    const dark = [document.body, root].some((place) => {
      const [red, green, blue, alpha = 1] = getComputedStyle(place).backgroundColor.match(/[\d.]+/g).map(Number);
      return alpha > 0.5 && red + green + blue < 330;
    });
    return dark ? "dark" : "light";
  };

  // What holds a popover or a tab: in the top layer, so that no ancestor's overflow, transform or z-index can hide it.
  const layer = (entry) => {
    const { place } = entry;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
    place.shadowRoot.adoptedStyleSheets = [sheet];
    const make = (name, className, more) => Object.assign(document.createElement(name), { className, ...more });
    const top = make("div", "layer", { dir: getComputedStyle(place.parentElement || root).direction });
    const dress = () => {
      top.style.setProperty("--font", getComputedStyle(document.body).fontFamily);
      top.dataset.scheme = scheme();
    };
    dress();
    // The page's own styles may come later than we do.
    if (document.readyState !== "complete") addEventListener("load", safely(dress), { once: true });
    entry.box = make("div", "panel");
    entry.box.setAttribute("role", "dialog");
    entry.said = make("p", "said");
    entry.said.setAttribute("role", "status");
    top.append(entry.box, entry.said);
    place.shadowRoot.replaceChildren(top);
    top.popover = "manual";
    top.showPopover?.();
    return { top, make };
  };

  // Loads the frame and shows it once it has said how high it is.
  const reveal = tools.reveal = (entry, focus) => {
    const { box, said } = entry;
    const come = () => {
      const { title } = entry.frame;
      box.setAttribute("aria-label", title);
      box.parentNode.dataset.scheme = entry.frame.style.colorScheme;
      box.dataset.open = "";
      entry.handle?.setAttribute("aria-expanded", true);
      // Whoever asked for it is taken there; anybody else is only told.
      if (focus) entry.frame.focus();
      else said.textContent = title;
    };
    if (entry.alive && entry.frame) return come();
    entry.given.height = 1;
    entry.alive = false;
    start(entry);
    const { frame } = entry;
    new MutationObserver((_, eye) => {
      if (!entry.alive || frame.style.height === "1px" || !frame.style.colorScheme) return;
      eye.disconnect();
      come();
    }).observe(frame, { attributes: true, attributeFilter: ["style"] });
  };
  const focusBack = (entry, to) => {
    const inside = entry.place.shadowRoot.activeElement;
    if (inside) queueMicrotask(() => to?.focus?.({ preventScroll: true }));
  };

  tools.popover = (entry, asked) => {
    const from = before;
    layer(entry);
    reveal(entry, asked);
    entry.shut = () => {
      focusBack(entry, asked ? from : before);
      // What the customer asks for by a click is there whenever he does; what came by itself does not come back.
      if (!asked) return void remember(entry.survey, { closed: Date.now() });
      entry.shut = 0;
      queueMicrotask(() => tools.arm(entry));
    };
  };

  tools.tab = (entry, asked) => {
    const { top, make } = layer(entry);
    const [language] = root.lang.split("-");
    const handle = entry.handle = make("button", "handle", { type: "button", textContent: entry.given.label || LABELS[language] || LABELS.en });
    handle.setAttribute("aria-expanded", false);
    // A landmark, so that who navigates by them finds it.
    top.setAttribute("role", "region");
    top.setAttribute("aria-label", handle.textContent);
    top.prepend(handle);
    const hide = () => {
      delete entry.box.dataset.open;
      handle.setAttribute("aria-expanded", false);
    };
    handle.onclick = safely(() => ("open" in entry.box.dataset ? hide() : reveal(entry, true)));
    // The answer once given, the tab goes with it; else it stays for later.
    entry.shut = () => {
      if (entry.scored) return;
      hide();
      handle.focus({ preventScroll: true });
      return true;
    };
    if (asked) reveal(entry, true);
  };
});
