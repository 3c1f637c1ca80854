/*
 * What the rules of only some surveys need: how often a visitor is asked, and the moments other than "visible". With
 * overlay.js before it, it is one script: the collector puts that behind the loader in the same file where a survey that
 * is asked for has such rules; else the loader imports it when an attribute or perche.show() needs it.
 */
perche.rules({}, (tools) => {
  // It was here already.
  if (tools.show) return;
  const { api, rules, known, tracked, stored, recall, remember, refuse, start, scan, leave, safely } = tools;
  const root = document.documentElement;
  const DAY = 864e5;
  const show = (survey) => rules[survey]?.show || {};
  const mode = ({ url }) => new URL(url).searchParams.get("mode") || "inline";

  // What was shown in this very view may be shown again in it: frameworks take elements away and bring them back.
  const views = {};
  // The fact that a survey is asked once for, as memory keeps it.
  const fact = ({ survey, url }) => {
    const key = /^once per (.+)/.exec(show(survey).every);
    return key && "=" + (new URL(url).searchParams.get("context-" + key[1]) || "");
  };
  api.on("shown", ({ survey }) => {
    views[survey] = location.href;
    for (const entry of known.values()) {
      const name = fact(entry);
      if (name && entry.survey === survey && entry.frame && !entry.reason) remember(survey, { [name]: Date.now() });
    }
  });

  // When any survey was shown last, wherever that is remembered.
  const latest = () => {
    const all = { ...tools.brief, ...stored("sessionStorage"), ...stored("localStorage") };
    return Math.max(0, ...Object.values(all).map(({ shown }) => shown || 0));
  };
  // Every gate in its order: whether it is open, if not why, and when it opens by itself.
  const gates = (entry) => {
    const { survey, place } = entry;
    const { gone } = rules[survey] || {};
    const { every = "until answered", consent, quiet_days: quiet = 0, sample = 1 } = show(survey);
    const record = recall(survey);
    const { answered = 0, closed = 0, shown = 0, draw } = record;
    const again = views[survey] === location.href;
    const name = fact(entry);
    const seen = every === "until answered" || again ? 0 : shown;
    const last = name ? !again && record[name] : Math.max(answered, closed, seen);
    // A frame that stands in the page was put there for this moment; without rules it stays.
    const free = !last || (place.src && !rules[survey]);
    // What is no number of days is for ever.
    const back = last + (parseInt(every) || Infinity) * DAY;
    const rest = again || !quiet ? 0 : latest() + quiet * DAY;
    const how = answered && !name ? "answered" : closed && !name ? "closed" : "shown";
    return [
      { gate: "survey", open: !gone, why: `it is ${gone}` },
      { gate: "consent", open: !consent || !!tools.consented, why: "it waits for perche.consent(true)" },
      { gate: "every", open: free || Date.now() >= back, why: `it was ${how} already (every = ${every})`, next: back },
      { gate: "quiet_days", open: Date.now() >= rest, why: `a survey was shown less than ${quiet} days ago (quiet_days = ${quiet})`, next: rest },
      { gate: "sample", open: draw === undefined || draw < sample, why: `this visitor is not among those asked (sample = ${sample})` },
    ];
  };
  const closed = (entry) => gates(entry).find(({ open }) => !open)?.why;
  tools.gates = gates;
  tools.obstacle = (entry) => {
    const { survey } = entry;
    const why = closed(entry);
    if (why || !(show(survey).sample < 1)) return why;
    // Drawn once and kept: the same visitor always gets the same answer.
    remember(survey, { draw: recall(survey).draw ?? Math.random() });
    return closed(entry);
  };

  tools.consent = (given) => {
    tools.consented = given;
    known.forEach((entry) => entry.reason && leave(entry));
    scan();
  };

  // Somebody asked for it by perche.show() before it stood in the page.
  const wanted = new Set();
  // The moments that an entry still waits for: the rule's and the attribute's. The attribute adds one, it takes none away.
  tools.arm = (entry) => {
    const { survey, given } = entry;
    const { trigger = "visible", after_seconds: seconds, selector, event } = show(survey);
    const moments = [{ trigger, seconds, selector, event }];
    if (given.trigger) {
      const { trigger, "after-seconds": own = seconds, selector: at = selector, event: name = event } = given;
      moments.push({ trigger, seconds: own, selector: at, event: name });
    }
    entry.waits = moments;
    if (wanted.delete(survey)) entry.waits = [];
    for (const { trigger, seconds } of moments) {
      if (!/^(now|visible|after|click|event|exit)$/.test(trigger)) tools.say(`“${trigger}” is no trigger.`);
      if (trigger === "after") setTimeout(() => happened("after", (wait) => wait.seconds === seconds, entry), seconds * 1000 || 0);
      if (trigger === "visible" && mode(entry) === "inline") watch(entry);
      // A popover and a tab have no place to come into view.
      else if (/now|visible/.test(trigger)) entry.waits = entry.waits.filter((wait) => wait.trigger !== trigger);
    }
    for (const name of tracked) entry.waits = entry.waits.filter(({ trigger, event }) => trigger !== "event" || event !== name);
    if (!entry.waits.length) open(entry);
  };
  // A screen ahead, so that it is there when the customer is.
  const watch = (entry) => new IntersectionObserver((seen, eye) => {
    if (!seen.pop().isIntersecting) return;
    eye.disconnect();
    happened("visible", () => true, entry);
  }, { rootMargin: "100%" }).observe(entry.place);
  const happened = safely((trigger, fits, only) => {
    for (const entry of [...known.values()]) {
      const { waits } = entry;
      if (!waits?.length || (only && only !== entry)) continue;
      entry.waits = waits.filter((wait) => wait.trigger !== trigger || !fits(wait));
      if (!entry.waits.length) open(entry, trigger);
    }
  });
  document.addEventListener("click", (event) => {
    const [target] = event.composedPath();
    happened("click", safely(({ selector }) => target.closest?.(selector)));
  }, true);
  // Over the upper edge, to the tabs and the address; on a touch screen whoever leaves the page finds it on return.
  document.addEventListener("mouseout", ({ relatedTarget, clientY }) => {
    if (!relatedTarget && clientY <= 0) happened("exit", () => true);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && matchMedia("(hover: none)").matches) happened("exit", () => true);
  });
  // A call counts for what waits at that moment. What was tracked before the page was looked through counts, too.
  const add = tracked.add.bind(tracked);
  let early = true;
  tracked.add = (name) => {
    if (early) add(name);
    happened("event", ({ event }) => event === name);
  };

  const open = safely((entry, cause) => {
    entry.waits = undefined;
    const { survey } = entry;
    const kind = mode(entry);
    const others = [...known.values()].some((other) => other !== entry && other.frame && !other.reason && mode(other) === "popover");
    entry.reason = tools.obstacle(entry) || (kind === "popover" && others && "another one is open");
    if (entry.reason) {
      // The next click may find it open.
      if (cause === "click") queueMicrotask(() => tools.arm(entry));
      return refuse(survey, entry.reason);
    }
    const asked = cause === "click" || cause === "show";
    if (kind === "popover") tools.popover(entry, asked);
    else if (kind === "tab") tools.tab(entry, cause === "show");
    else start(entry);
  });

  // A survey that needs no element gets one of ours.
  const own = (survey, mode) => {
    const place = document.createElement("perche-survey");
    place.setAttribute("survey", survey);
    place.setAttribute("mode", mode);
    root.append(place);
  };
  const stands = (survey) => document.querySelector(`[survey="${survey}"],[data-perche-survey="${survey}"]`);
  const complete = safely(() => {
    for (const survey in rules) {
      const { mode = "inline" } = show(survey);
      if (mode !== "inline" && !stands(survey)) own(survey, mode);
    }
    setTimeout(() => {
      early = false;
      tracked.clear();
    });
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", complete);
  else queueMicrotask(complete);

  // A moment like the others: whatever else the rules ask for holds.
  tools.show = (survey) => {
    const entry = [...known.values()].find((entry) => entry.survey === survey);
    if (!entry) {
      const { mode = "inline" } = show(survey);
      wanted.add(survey);
      if (!stands(survey)) own(survey, mode === "inline" ? "popover" : mode);
    } else if (entry.handle && entry.box.isConnected) tools.reveal(entry, true);
    else if (!entry.frame || entry.reason) open(entry, "show");
  };
});
