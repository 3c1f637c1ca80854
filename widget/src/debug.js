/*
 * ?perche-debug in the page's address: says of every survey on the page, gate by gate, why it is or is not shown and when
 * it next may be. In the console as a table, and as data by perche.explain(). With a token of the dashboard's behind it
 * (?perche-debug=TOKEN) the dashboard is told the same, once: ids, gates, sizes and directives, no address of yours.
 */
perche.rules({}, async (tools) => {
  if (!tools.gates) await import("./rules.js");
  const { api, rules, known, say } = tools;
  const moments = ({ trigger, seconds, selector, event }) => [trigger, seconds, selector, event].filter((word) => word !== undefined && word !== null).join(" ");
  const state = ({ frame, reason, waits, alive, handle }) => {
    if (reason) return `not shown: ${reason}`;
    if (waits?.length) return `waits for: ${waits.map(moments).join(", ")}`;
    if (frame) return alive ? "shown" : "waits for the collector";
    if (handle?.isConnected) return "the tab is shown";
    return frame === 0 ? "taken away again" : "waits until its place comes into view";
  };
  const measured = ({ frame, alive }) => {
    if (!frame || !alive) return null;
    const { width, height } = frame.getBoundingClientRect();
    return { width: Math.round(width), height: Math.round(height) };
  };
  const explained = (entry) => {
    const { survey, place, channel, url } = entry;
    const mode = new URL(url).searchParams.get("mode") || "inline";
    const gates = tools.gates(entry).map(({ gate, open, why, next }) => ({ gate, open, ...(open ? {} : { why, next: when(next) }) }));
    const shut = gates.filter(({ open }) => !open);
    // The last of the gates to open; null if one of them never opens by itself.
    const next = shut.some(({ next }) => !next) ? null : shut.map(({ next }) => next).sort().pop() ?? "now";
    return {
      survey, channel, mode, place: place.localName, state: state(entry), shown: !!entry.alive, size: measured(entry), next, gates,
      rules: rules[survey] ? "known" : `not in this file: load embed.js?survey=${survey}`,
    };
  };
  const when = (next) => (Number.isFinite(next) ? new Date(next).toISOString() : null);
  api.explain = () => {
    const surveys = [...known.values()].map(explained);
    const missing = Object.keys(rules).filter((survey) => !surveys.some((one) => one.survey === survey));
    return [...surveys, ...missing.map((survey) => ({ survey, state: "nothing in this page is its place" }))];
  };
  const print = () => {
    const surveys = api.explain();
    console.info(`perche: ${surveys.length} surveys here; perche.explain() gives this as data, perche.reset() forgets it.`);
    console.table(surveys.map(({ survey, state, next }) => ({ survey, state, "may next be shown": next })));
    for (const { survey, gates = [] } of surveys) {
      for (const { gate, open, why, next } of gates) console.info(`perche: “${survey}” ${gate}: ${open ? "open" : `closed, ${why}${next ? `, until ${next}` : ""}`}`);
    }
  };
  // After the page has been looked through.
  setTimeout(print);

  const token = /[?&]perche-debug=([\w.-]+)/.exec(location.search)?.[1];
  if (!token) return;
  const base = new URL("../..", import.meta.url).href;
  const blocked = new Set();
  addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
    if (blockedURI && (base.startsWith(blockedURI) || blockedURI.startsWith(base))) blocked.add(effectiveDirective);
  });
  const element = (name, parent, more) => parent.appendChild(Object.assign(document.createElement(name), { hidden: true, ...more }));
  const root = document.documentElement;
  // Whether a frame of ours may be here at all: one that stood in the page was refused before anybody listened. In a root
  // of its own, where the loader does not take it for a place.
  const [first] = api.explain();
  if (first) element("iframe", element("div", root).attachShadow({ mode: "closed" }), { src: `${base}s/${first.survey}?mode=inline&test=1` });
  const report = () => ({
    surveys: api.explain().slice(0, 20).map(({ survey, mode = null, state, shown = false, size = null, gates = [] }) => ({
      survey: survey.slice(0, 64), mode: mode && mode.slice(0, 16), state: state.slice(0, 400), shown, size,
      gates: gates.map(({ gate, open, why = null, next = null }) => ({ gate, open, why: why && why.slice(0, 300), next })),
    })),
    blocked: [...blocked].slice(0, 10),
  });
  const send = async (body) => {
    const address = `${base}v1/installs/${token}`;
    try {
      const { ok } = await fetch(address, { method: "POST", body, credentials: "omit" });
      say(ok ? "the dashboard has been told." : "this check has been used or is too old: make a new one in the dashboard.");
    } catch {
      // The page's connect-src knows nothing of us, and need not: a form goes where frames may.
      element("iframe", root, { name: "perche-check" });
      const form = element("form", root, { method: "post", action: address, target: "perche-check" });
      element("input", form, { type: "hidden", name: "report", value: body });
      form.submit();
      say("the dashboard has been told, unless your form-action forbids it.");
    }
  };
  // Once nothing is on its way any more: a frame that says nothing is taken away after ten seconds.
  const begun = performance.now();
  const settle = () => {
    const age = performance.now() - begun;
    const waiting = [...known.values()].some(({ frame, alive, reason }) => frame && !alive && !reason);
    if (age < 1500 || (waiting && age < 12_000)) return setTimeout(settle, 200);
    send(JSON.stringify(report()));
  };
  settle();
});
