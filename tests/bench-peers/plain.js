// The limit: what somebody writes who needs this one question and nothing else. No framework, no languages, no themes, no
// outbox, no rules, no page without scripts, no isolation but a shadow root. Served as it is but for these comments.
(async () => {
  const script = document.currentScript;
  const base = new URL(".", script.src);
  const survey = SURVEY;
  const place = document.getElementById("plain");
  const root = place.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host{display:block;font:400 1rem/1.5 system-ui,sans-serif;color:#1c2024}
*{box-sizing:border-box}fieldset{margin:0;padding:0;border:0}legend{padding:0;margin-bottom:.75rem;font-size:1.125rem;font-weight:600}
.points{display:flex;gap:6px}.point{position:relative;flex:1;height:48px;display:grid;place-items:center;border:1px solid #868e98;border-radius:10px}
.point input{position:absolute;opacity:0}.point:has(:checked){background:#0b6e4f;color:#fff}.point:has(:focus-visible){outline:2px solid #0b6e4f}
.ends{display:flex;justify-content:space-between;color:#5b626b;font-size:.875rem}
.why{margin-top:1rem}textarea{display:block;width:100%;padding:.6rem;border:1px solid #868e98;border-radius:10px;font:inherit}
button{margin-top:.75rem;min-height:44px;padding:.5rem 1.5rem;border:0;border-radius:10px;background:#0b6e4f;color:#fff;font:inherit}[hidden]{display:none}`);
  root.adoptedStyleSheets = [sheet];
  const make = (name, more, ...inside) => {
    const element = Object.assign(document.createElement(name), more);
    element.append(...inside);
    return element;
  };
  const id = crypto.randomUUID();
  let score;
  let seq = 0;
  const post = async (comment, tries = 3) => {
    try {
      const body = JSON.stringify({ id, score, comment, seq: seq++ });
      const reply = await fetch(new URL(`../v1/surveys/${survey.id}/responses`, base), { method: "POST", keepalive: true, body });
      if (reply.status > 499) throw reply;
    } catch {
      // As simple as such a widget is: a few tries, at a fixed distance.
      if (tries) setTimeout(post, 2000, comment, tries - 1);
    }
  };
  const points = [];
  for (let point = survey.min; point <= survey.max; point += 1) {
    points.push(make("label", { className: "point" }, make("input", { type: "radio", name: "score", value: point }), point));
  }
  const text = make("textarea", { rows: 3, maxLength: 2000, ariaLabel: survey.why });
  const why = make("div", { className: "why", hidden: true }, make("label", {}, survey.why, text), make("button", {}, survey.send));
  const thanks = make("p", { role: "status" });
  const form = make("form", {},
    make("fieldset", {}, make("legend", {}, survey.question), make("div", { className: "points" }, ...points),
      make("div", { className: "ends" }, make("span", {}, survey.low), make("span", {}, survey.high))), why);
  form.addEventListener("change", ({ target }) => {
    if (target.name !== "score") return;
    score = +target.value;
    why.hidden = false;
    post();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    post(text.value);
    form.hidden = true;
    thanks.textContent = survey.thanks;
  });
  root.append(form, thanks);
  performance.mark("live");
})();
