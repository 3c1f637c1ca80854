/*
 * Perché: the loader. Readable on purpose: it runs in your page. Served without its comments.
 *
 * It adopts every <iframe> of its own origin's /s/… that stands in the page (exact height, your font and colours), makes
 * one for <perche-survey survey="…"> and <div data-perche-survey="…">, and tells the page what happened by DOM events:
 * perche:shown, perche:scored, perche:commented, perche:closed, perche:error, with detail {survey, channel}, nothing more.
 * It says in the console why it did nothing, trusts only messages of its own frames, and never throws into your page.
 */
(() => {
  const script = document.currentScript;
  const old = window.perche;
  if (!script?.src || old?.rules) return;
  const base = new URL(".", script.src);
  const home = base.origin;
  const pages = base + "s/";
  const rules = {};
  const listeners = {};
  const frames = new Map();
  const known = new WeakSet();
  // What stands in the page and waits for perche.consent(true).
  const waiting = [];
  let consented;
  // Against any style sheet of the page: an inline !important wins over the page's.
  const HIDDEN = "display:none!important";
  const hidden = ({ frame }) => frame.style.display === "none";
  const shape = (height) => `all:initial!important;display:block!important;width:100%!important;border:0!important;height:${parseInt(height) || 430}px!important`;

  const say = (text) => console.info("perche: " + text);
  const safely = (work) => (...given) => {
    try {
      return work(...given);
    } catch (error) {
      say(error);
    }
  };
  const show = (survey) => rules[survey]?.show || {};

  // What this browser remembers of a survey: when it was answered, whether something of it is not sent yet.
  // Where the rules allow no memory, or the browser no storage, that throws: ask again next time.
  const store = (survey) => ({ local: localStorage, none: 0 })[show(survey).memory] ?? sessionStorage;
  const recall = (survey) => {
    try {
      return JSON.parse(store(survey).getItem("perche:" + survey)) || {};
    } catch {
      return {};
    }
  };
  const remember = (survey, fact) => {
    try {
      store(survey).setItem("perche:" + survey, JSON.stringify({ ...recall(survey), ...fact }));
    } catch {
      /* as above */
    }
  };

  // Why a survey is not shown; nothing if it is.
  const obstacle = (survey, place) => {
    const { answered } = recall(survey);
    const { every, consent } = show(survey);
    const gone = rules[survey]?.gone;
    if (gone) return "it is " + gone;
    if (consent && !consented) {
      waiting.push(place);
      return "it waits for perche.consent(true)";
    }
    // What is no number of days is for ever.
    if (!answered || Date.now() - answered >= parseInt(every) * 864e5) return;
    // A frame that stands in the page was put there for this moment; without a rule it stays.
    return (!place.src || every) && `it was answered already (every = ${every || "once"})`;
  };
  const refuse = (survey, reason) => say(`“${survey}” is not shown: ${reason}.`);

  const tell = ({ survey, channel, place }, type) => {
    const detail = { survey, channel };
    place.dispatchEvent(new CustomEvent("perche:" + type, { bubbles: true, composed: true, detail }));
    listeners[type]?.forEach((listener) => safely(listener)(detail));
  };
  const collapse = (entry, reason) => {
    const { frame, place, survey, timer } = entry;
    if (reason) {
      tell(entry, "error");
      refuse(survey, reason);
    }
    clearTimeout(timer);
    frames.delete(frame);
    if (frame === place) frame.style.cssText = HIDDEN;
    else frame.remove();
  };

  // Your font and colours, read where the frame stands; its own style has just been reset.
  // From 0 to 1; nothing of what is transparent or written in a way we do not read.
  const light = (color) => {
    const [red, green, blue, alpha] = /^rgb/.test(color) ? color.match(/[\d.]+/g) : [0, 0, 0, 0];
    if (+alpha !== 0) return (red * 0.3 + green * 0.59 + blue * 0.11) / 255;
  };
  const style = ({ frame }, name, value) => frame.style.setProperty(name, value, "important");
  const greet = (entry) => {
    const { frame, place } = entry;
    const around = place.parentElement || document.body;
    const { fontFamily: font, color } = getComputedStyle(around);
    let behind;
    for (let at = around; at && behind === undefined; at = at.parentElement || at.getRootNode().host) {
      behind = light(getComputedStyle(at).backgroundColor);
    }
    behind ??= 1;
    const scheme = behind > 0.5 ? "light" : "dark";
    const hello = { perche: 1, type: "hello", lang: document.documentElement.lang, font, scheme };
    // A colour that would be hard to read on that background stays here.
    if (Math.abs(light(color) - behind) > 0.55) hello.color = color;
    heard.scheme(entry, hello);
    frame.contentWindow.postMessage(hello, home);
  };

  const watch = (frame, place, survey) => {
    const url = new URL(frame.src);
    const asked = url.searchParams;
    const entry = { frame, place, survey, channel: asked.get("channel") || asked.get("mode") || "inline" };
    clearTimeout(frames.get(frame)?.timer);
    frames.set(frame, entry);
    // A frame that waits to be scrolled to would be silent for long.
    frame.loading = "eager";
    entry.timer = setTimeout(safely(() => collapse(entry,
      `${home} said nothing for 10 s: see this page's Content-Security-Policy (frame-src ${home}), the survey's sites (${location.origin}) and ${url}`)), 1e4);
    // A frame that was there before us has said "ready" to nobody. One that is still empty will say it.
    try {
      if (!/^http/.test(frame.contentWindow.location.href)) return;
    } catch {
      /* another site's by now: loaded */
    }
    greet(entry);
  };
  const adopt = (frame) => {
    if (!frame.src.startsWith(pages) || known.has(frame)) return;
    known.add(frame);
    const survey = frame.src.slice(pages.length).split(/[?#]/)[0];
    const reason = obstacle(survey, frame);
    if (reason) refuse(survey, reason);
    frame.style.cssText = reason ? HIDDEN : shape(frame.height);
    // What could not be sent last time is sent by the hidden frame.
    if (!reason || recall(survey).pending) watch(frame, frame, survey);
  };

  // A frame of our own, in a shadow root that no style sheet of the page reaches.
  const make = (place) => {
    const survey = place.getAttribute("survey") || place.dataset.percheSurvey;
    if (!survey || known.has(place)) return;
    known.add(place);
    const reason = obstacle(survey, place);
    if (reason) refuse(survey, reason);
    if (reason && !recall(survey).pending) return;
    const url = new URL(pages + survey);
    url.searchParams.set("locale", document.documentElement.lang);
    for (const { name, value } of place.attributes) {
      const key = name.replace(/^data-/, "");
      if (/^(context-.+|touchpoint|channel|locale|mode|test)$/.test(key)) url.searchParams.set(key, value || 1);
    }
    const root = place.shadowRoot || place.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(":host{all:initial!important;display:block!important}:host([hidden]){display:none!important}");
    root.adoptedStyleSheets = [sheet];
    const frame = document.createElement("iframe");
    frame.title = place.title || "Survey";
    frame.src = url;
    frame.style.cssText = reason ? HIDDEN : shape(place.getAttribute("height"));
    const start = safely(() => {
      root.append(frame);
      watch(frame, place, survey);
    });
    const trigger = place.getAttribute("trigger") || show(survey).trigger || "visible";
    if (reason || trigger === "now") return start();
    if (trigger !== "visible") say(`“${trigger}” is no trigger yet: “visible” is used.`);
    // A screen ahead, so that it is there when the customer is.
    const eye = new IntersectionObserver((seen) => {
      if (seen.pop().isIntersecting) {
        eye.disconnect();
        start();
      }
    }, { rootMargin: "100%" });
    eye.observe(place);
  };

  const heard = {
    __proto__: null,
    ready: greet,
    // Equal on both sides, else the browser paints an opaque sheet behind the frame. It says so if it has one of its own.
    scheme: (entry, { scheme }) => style(entry, "color-scheme", scheme),
    height: (entry, { px }) => style(entry, "height", px + "px"),
    answered: (entry) => {
      remember(entry.survey, { answered: Date.now() });
      if (!entry.scored) tell(entry, "scored");
      entry.scored = true;
    },
    // Who took his answer back may be asked again.
    withdrawn: ({ survey }) => remember(survey, { answered: undefined }),
    commented: (entry) => tell(entry, "commented"),
    pending: ({ survey }) => remember(survey, { pending: true }),
    sent: (entry) => {
      remember(entry.survey, { pending: undefined });
      if (hidden(entry)) collapse(entry);
    },
    close: (entry) => {
      tell(entry, "closed");
      collapse(entry);
    },
    gone: (entry) => collapse(entry, "the collector does not offer it"),
  };
  addEventListener("message", safely(({ source, origin, data }) => {
    const entry = [...frames.values()].find(({ frame }) => frame.contentWindow === source);
    if (!entry || origin !== home || data?.perche !== 1) return;
    clearTimeout(entry.timer);
    if (!entry.alive && data.type !== "gone" && !hidden(entry)) tell(entry, "shown");
    entry.alive = true;
    heard[data.type]?.(entry, data);
  }));

  // Looks for what came into the page since.
  const scan = () => {
    document.querySelectorAll("iframe").forEach(safely(adopt));
    document.querySelectorAll("perche-survey,[data-perche-survey]").forEach(safely(make));
  };
  const api = {
    rules: (more) => Object.assign(rules, more),
    // Calls made before the rules came are heeded with them.
    consent: (given) => {
      consented = given;
      waiting.splice(0).forEach(known.delete, known);
      queueMicrotask(scan);
    },
    on: (type, listener) => (listeners[type] ||= []).push(listener),
    // Forgets what this browser remembers of a customer's answers.
    reset: safely(() => {
      for (const storage of [localStorage, sessionStorage]) {
        for (const key in storage) if (key.startsWith("perche:")) storage.removeItem(key);
      }
    }),
  };
  window.perche = api;
  // Calls made before this script came: perche = []; perche.push(["on", "scored", f]).
  if (Array.isArray(old)) old.forEach(([name, ...given]) => api[name]?.(...given));
  // The rules of the asked surveys follow in the same file: look at the page after they have run.
  queueMicrotask(() => {
    scan();
    new MutationObserver(scan).observe(document, { childList: true, subtree: true });
  });
})();
