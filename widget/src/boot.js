// Runs before the WebAssembly, and alone where that never comes: the answer must be safe and the frame sized by then.
// Inlined into the page; the server takes the comments and the indentation out.
{
  const page = JSON.parse(document.getElementById("page").textContent);
  const { survey, locale, envelope, assets, locales } = page;
  const root = document.documentElement;
  const fixed = root.dataset.scheme;
  const form = document.getElementById("form");
  // Storage or network may be forbidden here.
  const quietly = (work) => { try { return work(); } catch {} };

  let id;
  let pin;
  const take = (one) => {
    id = one;
    quietly(() => sessionStorage.setItem(pin, id));
    for (const field of document.getElementsByName("id")) field.value = id;
  };
  // One response per survey and declared context in this tab: a reload amends instead of doubling. Looked for once somebody
  // needs it, or the question is painted: the first look into the storage makes a page wait.
  const settle = () => take((!page.resumed && quietly(() => sessionStorage.getItem(pin))) || page.id);
  const hold = (about, context) => {
    pin = `perche:id:${survey}:${about}${JSON.stringify(Object.entries(context).sort())}`;
    id && settle();
  };
  hold(page.nonce, page.context);
  // The pinned response is erased or too old to change: this page's own id is still fresh. Gives the id to use, if there
  // is another than the refused one.
  const renew = (refused) => {
    if (refused === page.id) return;
    if (refused === id) take(page.id);
    return id;
  };

  // The host is known by the browser's word, or by the first greeting of our parent window.
  let host = location.ancestorOrigins?.[0];
  if (!host) {
    const from = quietly(() => new URL(document.referrer).origin);
    // After the form was posted without the WebAssembly the referrer is this page itself.
    if (from !== location.origin) host = from;
  }
  const waiting = [];
  const send = (type, more) => {
    if (parent === self) return;
    // Who we are is no secret, and how a host that hides itself comes to greet us.
    const to = type === "ready" ? "*" : host;
    if (to && to !== "null") parent.postMessage({ perche: 1, type, survey, ...more }, to);
    else if (type !== "height") waiting.push(type);
  };
  const tell = (type) => {
    touched ||= type === "pending";
    if (type === "withdrawn") quietly(() => sessionStorage.removeItem(pin));
    send(type);
  };
  let told = 0;
  const measure = (again) => {
    const px = Math.ceil(root.getBoundingClientRect().height);
    if (px && (again || px !== told)) send("height", { px: (told = px), title: document.title });
  };

  // From 0 to 1; NaN for what is transparent or written in a way we do not read.
  const light = (color) => {
    const [kind, red, green, blue, alpha] = color.match(/^rgb|[\d.]+/g);
    return kind === "rgb" && alpha !== "0" ? (red * 3 + green * 6 + +blue) / 2550 : NaN;
  };
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || source === self || data?.perche !== 1 || data.type !== "hello") return;
    if (origin === "null" || (host && host !== "null" && origin !== host)) return;
    host = origin;
    const { lang, font, color, behind, given = {} } = data;
    // What is behind us: the first of our host's grounds that is not transparent.
    const ground = behind.map(light).find((one) => one >= 0) ?? 1;
    const scheme = ground > 0.5 ? "light" : "dark";
    // What the host's page says in its own HTML and no address may hold. The form sends it where the WebAssembly cannot.
    for (const name of ["respondent", "signed"]) {
      const value = given[name];
      if (!value || envelope[name]) continue;
      envelope[name] = value;
      form.append(Object.assign(form.version.cloneNode(), { name, value }));
      // A signature is another on each view of the page; what it says is not.
      const said = quietly(() => JSON.parse(atob(given.signed.split(".")[0].replace(/[-_]/g, (one) => (one < "A" ? "+" : "/"))))) || given;
      touched || hold(said.respondent, said.context || page.context);
    }
    const wanted = lang && [lang, lang.split("-")[0]].find((tag) => locales.includes(tag));
    // The host's language was not known to the server. Only before the customer has begun, and only once.
    if (wanted && wanted !== locale && !touched && page.stage === "asking" && !/[?&](locale|r)=/.test(location.search)) {
      const next = new URL(location);
      next.searchParams.set("locale", wanted);
      // The next page takes this one for its host, and could not tell a trial by it.
      if (envelope.test) next.searchParams.set("test", 1);
      return location.replace(next);
    }
    if (font) root.style.setProperty("--font", font);
    // A scheme of the survey's own that the host does not share needs a sheet of its own.
    const apart = !!fixed && scheme !== fixed;
    root.toggleAttribute("data-apart", apart);
    // A colour that would be hard to read on that ground stays there.
    if (!apart && Math.abs(light(color) - ground) > 0.55) root.style.setProperty("--ink", color);
    send("scheme", { scheme: (root.dataset.scheme = fixed || scheme) });
    measure(true);
    for (const type of waiting.splice(0)) send(type);
  });

  const post = (path, body) =>
    fetch(`../v1/surveys/${survey}/${path}`, {
      method: "POST", keepalive: true, headers: { "content-type": "application/json" }, body: JSON.stringify(body),
    });

  // A choice before the WebAssembly is live. It posts the same id again once it is, which changes nothing.
  let touched = false;
  const answer = async (score, seq) => {
    settle();
    const used = id;
    const reply = await post("responses", { ...envelope, id, score, seq });
    if (/problem:(closed|erased)"/.test(await reply.text()) && renew(used)) return answer(score, seq);
  };
  const early = ({ target }) => {
    if (target.name !== "score") return;
    touched = true;
    // Where it does not get through, the WebAssembly or the form posts it again.
    answer(+target.value, Date.now()).catch(() => {});
    send("answered");
  };
  // Ahead of the page, so that nothing below can keep it from us.
  addEventListener("change", early, true);
  addEventListener("submit", settle, true);

  // Near the limit each letter counts. Read aloud only when the hands rest: a voice at each key would drown the words.
  let rest;
  const [left, aloud] = ["left", "rest"].map((name) => document.getElementById(name));
  addEventListener("input", ({ target: { maxLength, name, value } }) => {
    if (name !== "comment") return;
    const free = maxLength - value.length;
    left.textContent = free > 200 ? "" : left.dataset.said.replace("{n}", free);
    clearTimeout(rest);
    rest = setTimeout(() => (aloud.textContent = left.textContent), 1000);
  });

  // Shown: half of the question was visible for a second.
  let timer;
  const eye = page.stage === "asking" && new IntersectionObserver(([entry]) => {
    clearTimeout(timer);
    if (entry.intersectionRatio >= 0.5) {
      timer = setTimeout(() => {
        eye.disconnect();
        post("shown", { display: envelope.display }).catch(() => {});
      }, 1000);
    }
  }, { threshold: 0.5 });
  // {eye}

  new ResizeObserver(() => measure()).observe(root);
  // {corner}
  send("ready");
  measure();

  // Where it is painted at all: a hidden frame, which sends what could not be sent before, is not.
  const painted = new Promise((next) => {
    requestAnimationFrame(() => setTimeout(next));
    setTimeout(next, 200);
  }).then(settle);
  if (assets) {
    painted
      .then(() => import(new URL(assets.glue, location).href))
      .then(async (glue) => {
        await glue.default({ module_or_path: new URL(assets.wasm, location).href });
        glue.start(tell, renew, touched, envelope);
        removeEventListener("change", early, true);
      })
      .catch((reason) => {
        // A start that broke off half way may have laid hands on the form already; without them it works by itself.
        for (const type of ["change", "click", "submit"]) root.addEventListener(type, (event) => event.stopPropagation(), true);
        console.info("perche: no WebAssembly", reason);
      });
  }
}
