// Says that there are new answers among those that are looked at. It never moves what somebody reads: they come with the
// next look.
"use strict";
(() => {
  const news = document.querySelector("[data-events]");
  if (!news || !window.EventSource) return;
  const count = news.querySelector("[data-count]");
  const since = Date.parse(news.dataset.since);
  const heard = new Set();
  let source;
  let due;

  // Which of them belong here, the list itself says: no second way to tell what a filter means.
  const look = async () => {
    const reply = await fetch(news.dataset.list, { headers: { accept: "application/json" } });
    if (!reply.ok) return;
    const { items } = await reply.json();
    const unseen = items.filter(({ id }) => heard.has(id) && !document.getElementById(`r-${id}`)).length;
    const words = unseen === 1 ? news.dataset.one : news.dataset.many;
    count.textContent = words.replace("{n}", unseen.toLocaleString(document.documentElement.lang));
    news.hidden = !unseen;
  };

  const hear = ({ data }) => {
    let told;
    try {
      told = JSON.parse(data);
    } catch {
      return;
    }
    // What a colleague labels is told too, and is no news: the customer's own last word is.
    const { id, response } = told;
    if (!response || Date.parse(response.amended_at ?? response.at) < since) return;
    heard.add(id);
    // Many come at once, and a search reads long: one look for all of the next seconds.
    due ??= setTimeout(() => {
      due = undefined;
      // Where it fails, the next answer asks again.
      look().catch(() => {});
    }, 2000);
  };

  // The browser comes back by itself after a break. It does not after a refusal, such as 429 when many follow already: then
  // the page is what it is without a script.
  const follow = () => {
    source = new EventSource(news.dataset.events);
    for (const kind of ["created", "amended"]) source.addEventListener(kind, hear);
  };

  // A page that waits behind the back button must hold no connection.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && follow());
  follow();
})();
