// Says that there are new answers. It never moves what somebody reads: they come with the next look.
"use strict";
(() => {
  const news = document.querySelector("[data-events]");
  if (!news || !window.EventSource) return;
  const count = news.querySelector("[data-count]");
  const seen = new Set();
  const since = Date.parse(news.dataset.since);
  let source;

  const tell = (event) => {
    let told;
    try {
      told = JSON.parse(event.data);
    } catch {
      return;
    }
    // What a colleague labels is told too, and is no news: the customer's own last word is.
    const { id, response } = told;
    if (response?.status !== "counted" || Date.parse(response.amended_at ?? response.at) < since) return;
    if (news.hasAttribute("data-commented") && response.comment === null) return;
    if (document.getElementById(`r-${id}`)) return;
    // A score and its why are two events of one answer.
    seen.add(id);
    const words = seen.size === 1 ? news.dataset.one : news.dataset.many;
    count.textContent = words.replace("{n}", seen.size.toLocaleString(document.documentElement.lang));
    news.hidden = false;
  };

  // The browser comes back by itself after a break. It does not after a refusal, such as 429 when many follow already: then
  // the page is what it is without a script.
  const follow = () => {
    source = new EventSource(news.dataset.events);
    for (const kind of ["created", "amended"]) source.addEventListener(kind, tell);
  };

  // A page that waits behind the back button must hold no connection.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && follow());
  follow();
})();
