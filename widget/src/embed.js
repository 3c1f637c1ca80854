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
  const rules = {};
  const listeners = {};
  const frames = new Map();
  const known = new WeakSet();
  // Against any style sheet of the page: an inline !important wins over the page's.
  const HIDDEN = "display:none!important";
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
  const store = (survey) => (show(survey).memory === "local" ? localStorage : sessionStorage);
  const recall = (survey) => {
    try {
      return (show(survey).memory !== "none" && JSON.parse(store(survey).getItem("perche:" + survey))) || {};
    } catch {
      return {};
    }
  };
  const remember = (survey, fact) => {
    try {
      if (show(survey).memory !== "none") {
        store(survey).setItem("perche:" + survey, JSON.stringify({ ...recall(survey), ...fact }));
      }
    } catch {
      /* storage is forbidden here: ask again next time */
    }
  };

  // The survey that an address names, if it is one of ours.
  const named = (url) => {
    const path = base.pathname + "s/";
    return url.origin === home && url.pathname.startsWith(path) && url.pathname.slice(path.length);
  };
  // Why a survey is not shown; nothing if it is.
  const obstacle = (survey, adopted) => {
    const { answered } = recall(survey);
    const { every } = show(survey);
    const gone = rules[survey]?.gone;
    if (gone) return "it is " + gone;
    if (!answered) return;
    const days = parseInt(every);
    if (days) return Date.now() - answered < days * 864e5 && `it was answered less than ${every} ago`;
    // A frame that stands in the page was put there for this moment; without a rule it stays.
    return (!adopted || every) && "it was answered already";
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
  const parts = (color) => (/^rgb/.test(color) ? color.match(/[\d.]+/g).map(Number) : [0, 0, 0, 0]);
  const light = ([red, green, blue]) => (red * 0.3 + green * 0.59 + blue * 0.11) / 255;
  const greet = ({ frame, place }) => {
    const around = place.parentElement || document.body;
    const { fontFamily: font, color } = getComputedStyle(around);
    let behind = [255, 255, 255];
    for (let at = around; at; at = at.parentElement || at.getRootNode().host) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found[3] !== 0) {
        behind = found;
        break;
      }
    }
    const scheme = light(behind) > 0.5 ? "light" : "dark";
    const hello = { perche: 1, type: "hello", lang: document.documentElement.lang, font, scheme };
    // A colour that would be hard to read on that background stays here.
    if (Math.abs(light(parts(color)) - light(behind)) > 0.55) hello.color = color;
    // Equal on both sides, else the browser paints an opaque sheet behind the frame.
    frame.style.setProperty("color-scheme", scheme, "important");
    frame.contentWindow.postMessage(hello, home);
  };

  const watch = (frame, place, survey) => {
    const url = new URL(frame.src);
    const asked = url.searchParams;
    const entry = { frame, place, survey, channel: asked.get("channel") || asked.get("mode") || "inline" };
    frames.set(frame, entry);
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
    const survey = frame.src && named(new URL(frame.src));
    if (!survey || known.has(frame)) return;
    known.add(frame);
    const reason = obstacle(survey, true);
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
    const reason = obstacle(survey);
    if (reason) refuse(survey, reason);
    if (reason && !recall(survey).pending) return;
    const url = new URL("s/" + survey, base);
    const { lang } = document.documentElement;
    if (lang) url.searchParams.set("locale", lang);
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
    if (trigger !== "visible") say(`trigger “${trigger}” is not known yet; “visible” is used.`);
    // A screen ahead, so that it is there when the customer is.
    const eye = new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) {
        eye.disconnect();
        start();
      }
    }, { rootMargin: "100%" });
    eye.observe(place);
  };

  const heard = new Map(Object.entries({
    ready: greet,
    height: ({ frame }, { px }) => px > 0 && px < 1e4 && frame.style.setProperty("height", px + "px", "important"),
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
      if (entry.frame.style.display === "none") collapse(entry);
    },
    close: (entry) => {
      tell(entry, "closed");
      collapse(entry);
    },
    gone: (entry) => collapse(entry, "the collector does not offer it"),
  }));
  addEventListener("message", safely(({ source, origin, data }) => {
    if (origin !== home || data?.perche !== 1) return;
    for (const entry of [...frames.values()]) {
      if (source !== entry.frame.contentWindow) continue;
      clearTimeout(entry.timer);
      if (!entry.alive && data.type !== "gone" && entry.frame.style.display !== "none") tell(entry, "shown");
      entry.alive = true;
      heard.get(data.type)?.(entry, data);
    }
  }));

  // Looks for what came into the page since.
  const scan = () => {
    document.querySelectorAll("iframe").forEach(safely(adopt));
    document.querySelectorAll("perche-survey,[data-perche-survey]").forEach(safely(make));
  };
  const api = {
    rules: (more) => Object.assign(rules, more),
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
