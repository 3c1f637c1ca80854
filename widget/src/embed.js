/*
 * Perché: the loader. Readable on purpose: it runs in your page. Served without its comments and spaces (squeeze.rs); every
 * line is as it stands here.
 *
 * It adopts every <iframe> of its own origin's /s/… that stands in the page (exact height, your font and colours), makes
 * one for <perche-survey survey="…"> and <div data-perche-survey="…">, and tells the page what happened by DOM events:
 * perche:shown, perche:scored, perche:commented, perche:closed, perche:error, with detail {survey, channel}, nothing more.
 * It says in the console why it did nothing (in full with ?perche-debug in the page's address), trusts only messages of
 * its own frames, and never throws into your page. What the rules of only some surveys need is in rules.js: it follows in
 * the same file where such a survey is asked for, else it is loaded when an attribute or perche.show() needs it.
 */
(() => {
  const script = document.currentScript;
  const old = window.perche;
  if (!script?.src || old?.rules) return;
  // Held, whatever the page does to it afterwards.
  const { parse, stringify } = JSON;
  const root = document.documentElement;
  const base = new URL(".", script.src);
  const home = base.origin;
  const pages = base + "s/";
  const assets = base + "assets/{folder}/";
  const rules = {};
  const listeners = {};
  // What stands in the page: a place and what has become of it.
  const known = new Map();
  // Against any style sheet of the page: an inline !important wins over the page's.
  const HIDDEN = "display:none!important";

  const say = (text) => console.info("perche: " + text);
  const safely = (work) => (...given) => {
    try {
      return work(...given);
    } catch (error) {
      say(error);
    }
  };
  const show = (survey) => rules[survey]?.show || {};

  // What this browser remembers of each survey: when it was shown, answered, closed, whether something is not sent yet.
  // Within this page always; beyond it where the rules, the browser and the visitor (Global Privacy Control, Do Not
  // Track) allow it. What is not allowed throws: ask again next time. A store that is not needed is not touched: the
  // first time, the page stands still for it.
  const kept = navigator.globalPrivacyControl || navigator.doNotTrack > 0 ? {} : window;
  const store = (survey) => (show(survey).memory || "session") + "Storage";
  const stored = (name) => {
    try {
      // Nothing yet is no fault: a thrown one costs a slow telephone more than all the rest of this.
      return parse(kept[name].perche || 0);
    } catch {
      /* as above */
    }
  };
  const recall = (survey) => stored(store(survey))?.[survey] || tools.brief[survey] || {};
  const remember = (survey, fact) => {
    fact = tools.brief[survey] = { ...recall(survey), ...fact };
    const name = store(survey);
    try {
      kept[name].perche = stringify({ ...stored(name), [survey]: fact });
    } catch {
      /* as above */
    }
  };

  const refuse = (survey, reason) => say(`“${survey}” is not shown: ${reason}.`);

  const tell = ({ survey, channel, place }, type) => {
    const detail = { survey, channel };
    place.dispatchEvent(new CustomEvent("perche:" + type, { bubbles: true, composed: true, detail }));
    listeners[type]?.forEach((listener) => safely(listener)(detail));
  };
  const collapse = (entry, reason) => {
    if (reason) {
      tell(entry, "error");
      refuse(entry.survey, reason);
    }
    drop(entry);
  };
  const drop = (entry) => {
    const { place } = entry;
    clearTimeout(entry.timer);
    entry.frame = entry.alive = 0;
    place.shadowRoot?.replaceChildren();
    if (place.src) place.style.cssText = HIDDEN;
  };

  const style = ({ frame }, name, value) => frame.style.setProperty(name, value, "important");
  // Your font and colours, read where the frame stands; its own style has just been reset. What is made of them is said
  // in the frame, and it takes “respondent” and “signed” of what stands at the element: they belong in no address.
  const greet = ({ frame, place, given }) => {
    const { parentElement: parent } = place;
    const around = parent === root || !parent ? document.body : parent;
    const { fontFamily: font, color } = getComputedStyle(around);
    const behind = [];
    for (let at = around; at; at = at.parentElement || at.getRootNode().host) behind.push(getComputedStyle(at).backgroundColor);
    frame.contentWindow.postMessage({ perche: 1, type: "hello", given, lang: root.lang, font, color, behind }, home);
  };

  const start = safely((entry) => {
    const { place, given, reason, url } = entry;
    const frame = entry.frame = place.src ? place : document.createElement("iframe");
    // Never lower than the page says: what stands below must not move when the why opens, and a click in another site's
    // frame does not excuse it.
    frame.style.cssText = reason ? HIDDEN : `all:initial!important;display:block!important;width:100%!important;height:${given.height}px!important;min-height:${given.height}px!important`;
    // A frame that waits to be scrolled to would be silent for long.
    frame.loading = "eager";
    if (!place.src) {
      frame.title = given.title || "Survey";
      frame.src = url;
      (entry.box || place.shadowRoot).append(frame);
    }
    // Once it has spoken, neither of these happens.
    entry.timer = setTimeout(safely(() => {
      entry.timer = setTimeout(safely(() => collapse(entry,
        `${url} said nothing for 10 s: is it in your frame-src, ${location.origin} in its sites?`)), 1e4);
      // A frame that was there before us has said "ready" to nobody. One that is still empty will say it; and as the
      // browser must furnish an empty one before we can look into it, for which the page stands still, we look late.
      if (place.src && frame.contentDocument?.URL !== "about:blank") greet(entry);
    }), 200);
  });

  const look = safely((place) => {
    if (!(place.src ?? pages).startsWith(pages)) return;
    const address = new URL(place.src || pages + (place.getAttribute("survey") || place.dataset.percheSurvey));
    const survey = address.pathname.slice(base.pathname.length + 2);
    const asked = address.searchParams;
    const { mode = "inline" } = show(survey);
    if (!place.src) {
      asked.set("locale", root.lang);
      asked.set("mode", mode);
    }
    const given = {};
    for (const { name, value } of place.attributes) {
      const key = name.replace(/^data-/, "");
      given[key] = value;
      if (/^(context-.+|touchpoint|channel|locale|mode|test)$/.test(key)) asked.set(key, value || 1);
    }
    const url = address.href;
    const last = known.get(place);
    if (last?.url === url) return;
    if (last) drop(last);
    const entry = { place, survey, given, url, channel: asked.get("channel") || asked.get("mode") || "inline" };
    known.set(place, entry);
    // A framework may keep the node and change what it asks about.
    changes.observe(place, { attributes: true });
    const reason = entry.reason = tools.obstacle(entry);
    if (reason) {
      refuse(survey, reason);
      drop(entry);
      // What could not be sent last time is sent by a hidden frame.
      if (!recall(survey).pending) return;
    }
    if (!place.src) {
      // A frame of our own, in a shadow root that no style sheet of the page reaches.
      const shadow = place.shadowRoot || place.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(":host{all:initial!important;display:block!important}:host([hidden]){display:none!important}");
      shadow.adoptedStyleSheets = [sheet];
    }
    if (reason || place.src) return start(entry);
    need(given.trigger || given.mode, "arm", entry);
  });

  const heard = {
    ready: greet,
    // Equal on both sides, else the browser paints an opaque sheet behind the frame.
    scheme: (entry, { scheme }) => style(entry, "color-scheme", scheme),
    height: (entry, { px, title }) => {
      // In the words that the customer reads, whatever language they come to be in.
      if (!entry.given.title) entry.frame.title = title;
      style(entry, "height", px + "px");
    },
    answered: (entry) => {
      remember(entry.survey, { answered: Date.now() });
      entry.scored ||= !tell(entry, "scored");
    },
    // Who took his answer back may be asked again.
    withdrawn: ({ survey }) => remember(survey, { answered: undefined }),
    commented: (entry) => tell(entry, "commented"),
    pending: ({ survey }) => remember(survey, { pending: true }),
    sent: (entry) => {
      remember(entry.survey, { pending: undefined });
      if (entry.reason) collapse(entry);
    },
    close: (entry) => {
      tell(entry, "closed");
      if (!entry.shut?.()) collapse(entry);
    },
    gone: (entry) => collapse(entry, "it is gone"),
  };
  addEventListener("message", safely(({ source, origin, data }) => {
    const entry = [...known.values()].find(({ frame }) => frame?.contentWindow === source);
    if (!entry || origin !== home || data?.perche !== 1) return;
    clearTimeout(entry.timer);
    if (!entry.alive && data.type !== "gone" && !entry.reason) {
      remember(entry.survey, { shown: Date.now() });
      tell(entry, "shown");
      // It may have said "ready" before we listened, and goes on to its height.
      if (data.type !== "ready") greet(entry);
    }
    entry.alive = true;
    heard[data.type]?.(entry, data);
  }));

  // Looks for what came into the page and what has left it.
  const leave = (entry) => {
    drop(entry);
    known.delete(entry.place);
  };
  const scan = () => {
    known.forEach((entry, place) => (place.isConnected ? look(place) : leave(entry)));
    document.querySelectorAll("iframe,perche-survey,[data-perche-survey]").forEach(look);
  };
  const changes = new MutationObserver(scan);
  // What rules.js adds to or replaces.
  const tools = {
    brief: {},
    // Why a survey is not shown; nothing if it is. A frame that stands in the page was put there for this moment: without
    // rules it stays.
    obstacle: ({ survey, place }) => (rules[survey] || !place.src) && recall(survey).answered && "it was answered already",
    // A screen ahead, so that it is there when the customer is.
    arm: (entry) => new IntersectionObserver((seen, eye) => {
      if (!seen.pop().isIntersecting) return;
      eye.disconnect();
      entry.frame ?? start(entry);
    }, { rootMargin: "100%" }).observe(entry.place),
  };
  const need = async (more, name, ...given) => {
    try {
      if (more && !tools.show) await import(assets + "rules.js");
      tools[name](...given);
    } catch (error) {
      say(error);
    }
  };
  const api = {
    // For the rest of this file, and for ours that come after it.
    rules: (more, part) => {
      Object.assign(rules, more);
      part?.(tools);
    },
    // Only rules wait for it.
    consent: (given) => tools.consent?.(given),
    on: (type, listener) => (listeners[type] ||= []).push(listener),
    show: (survey) => need(true, "show", survey),
    track: (event) => tracked.add(event),
    // Forgets what this browser remembers of a customer.
    reset: safely(() => {
      tools.brief = {};
      delete kept.localStorage?.perche;
      delete kept.sessionStorage?.perche;
    }),
  };
  const tracked = new Set();
  Object.assign(tools, { api, rules, known, tracked, stored, recall, remember, refuse, start, scan, leave, safely, say });
  window.perche = api;
  const begin = () => {
    // Calls made before this script came: perche = []; perche.push(["on", "scored", f]).
    old?.forEach?.(([name, ...given]) => api[name]?.(...given));
    scan();
    changes.observe(document, { childList: true, subtree: true });
    // The page's own styles may come later than we do.
    addEventListener("load", () => known.forEach((entry) => entry.alive && greet(entry)));
    // The one way to hear of an element in somebody else's shadow root.
    customElements.define("perche-survey", class extends HTMLElement {
      connectedCallback() {
        queueMicrotask(() => look(this));
      }
    });
    if (location.href.includes("perche-debug")) import(assets + "debug.js").catch(say);
  };
  // The rules of the asked surveys follow in the same file: look at the page after they have run. In a task of its own, so
  // that nothing else of the page waits for both; the scheduler, where there is one, comes to it sooner than a timer would.
  window.scheduler?.postTask?.(begin) ?? setTimeout(begin);
})();
