/*
 * ?perche-debug in the page's address: says of every survey on the page, gate by gate, why it is or is not shown and when
 * it next may be. In the console as a table, and as data by perche.explain().
 */
perche.rules({}, async (tools) => {
  if (!tools.gates) await import("./rules.js");
  const { api, rules, known } = tools;
  const moments = ({ trigger, seconds, selector, event }) => [trigger, seconds, selector, event].filter((word) => word !== undefined && word !== null).join(" ");
  const state = ({ frame, reason, waits, alive, handle }) => {
    if (reason) return `not shown: ${reason}`;
    if (waits?.length) return `waits for: ${waits.map(moments).join(", ")}`;
    if (frame) return alive ? "shown" : "waits for the collector";
    if (handle?.isConnected) return "the tab is shown";
    return frame === 0 ? "taken away again" : "waits until its place comes into view";
  };
  const explained = (entry) => {
    const { survey, place, channel } = entry;
    const gates = tools.gates(entry).map(({ gate, open, why, next }) => ({ gate, open, ...(open ? {} : { why, next: when(next) }) }));
    const shut = gates.filter(({ open }) => !open);
    // The last of the gates to open; null if one of them never opens by itself.
    const next = shut.some(({ next }) => !next) ? null : shut.map(({ next }) => next).sort().pop() ?? "now";
    return {
      survey, channel, place: place.localName, state: state(entry), next, gates,
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
});
