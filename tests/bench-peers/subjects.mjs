// What is compared: how each of them is put into the shop's page, as its own documentation says, and where its first point is.
import { readFileSync } from 'node:fs';
import { files as posthog, snippet } from './posthog.mjs';

const here = (path) => new URL(path, import.meta.url);
const read = (path) => readFileSync(here(path), 'utf8');

export const SHOP = 'www.shop.test';
export const VENDOR = 'in.survey.test';
const AT = `https://${VENDOR}`;
/** What stands for the height that the collector prints for the frame, so that the page keeps still when the why opens. */
export const HEIGHT = '{height}';

const QUESTION = {
  id: 'nps', min: 0, max: 10, question: 'How likely are you to recommend Rossi to a friend or colleague?',
  low: 'Not at all likely', high: 'Extremely likely', why: 'What is the main reason?', send: 'Send', thanks: 'Thank you.',
};
const plain = (survey) => read('plain.js').replace(/^\s*\/\/.*\n/gm, '').replace('SURVEY', survey);

const SURVEYJS = JSON.stringify({
  elements: [{ type: 'rating', name: 'score', title: QUESTION.question, rateMin: 0, rateMax: 10,
    minRateDescription: QUESTION.low, maxRateDescription: QUESTION.high }],
});

const loader = `<script async src="${AT}/embed.js?survey=nps"></script>`;
const frame = `<iframe title="How likely are you to recommend Rossi?" src="${AT}/s/nps?locale=en" width="100%" height="${HEIGHT}" style="border:0"></iframe>`;
const inShadow = (selector) => `[...document.querySelectorAll('main>*,body>*')].map((place) => place.shadowRoot?.querySelector('${selector}')).find(Boolean)`;

/**
 * `head` and `body`: what stands in the page. `host`: an expression for what has to be hit in the host's page; `frame`: in
 * the frame. `acts`: whether a click, the why and the thanks are measured too.
 */
export const SUBJECTS = {
  snippet: { body: frame + loader, host: "document.querySelector('iframe')", frame: "document.querySelector('label.point')", acts: true },
  element: {
    body: `<div style="min-height:${HEIGHT}px"><perche-survey survey="nps"></perche-survey></div>${loader}`,
    host: "document.querySelector('perche-survey')?.shadowRoot?.querySelector('iframe')", frame: "document.querySelector('label.point')", acts: true,
  },
  plain: { body: `<div id="plain"></div><script async src="${AT}/peers/plain.js"></script>`, host: inShadow('.point'), marks: true },
  'plain-inlined': { body: `<div id="plain"></div><script async src="${AT}/peers/plain-inlined.js"></script>`, host: inShadow('.point'), marks: true },
  posthog: { head: snippet(AT), host: inShadow('.ratings-number') },
  surveyjs: {
    head: `<link rel="stylesheet" href="${AT}/peers/survey-core.css"><script defer src="${AT}/peers/survey.core.js"></script>
<script defer src="${AT}/peers/survey-js-ui.js"></script>
<script>document.addEventListener("DOMContentLoaded",()=>new Survey.Model(${SURVEYJS}).render(document.getElementById("surveyjs")))</script>`,
    body: '<div id="surveyjs"></div>',
    host: "document.querySelector('.sd-rating__item')",
  },
  nothing: { host: "document.querySelector('h1')" },
};

const packaged = (path) => read(`node_modules/${path}`);
const peer = (name, kind, body) => [new RegExp(`^/peers/${name}$`), { kind, body }];

/** What the vendor's site serves beside the collector. */
export const vendorFiles = () => [
  peer('plain.js', 'js', plain('await (await fetch(new URL("survey.json",base))).json()')),
  peer('plain-inlined.js', 'js', plain(JSON.stringify(QUESTION))),
  peer('survey.json', 'json', JSON.stringify(QUESTION)),
  peer('survey.core.js', 'js', packaged('survey-core/survey.core.min.js')),
  peer('survey-core.css', 'css', packaged('survey-core/survey-core.fontless.min.css')),
  peer('survey-js-ui.js', 'js', packaged('survey-js-ui/survey-js-ui.min.js')),
  ...posthog,
];

const TEXT = 'Your coffee is roasted on Tuesday and leaves the house on Wednesday. We write to you when it is on its way. ';

/** The shop's thank-you page with `subject` in it. */
export const page = ({ head = '', body = '' }) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Thank you</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">${head}
<style>body{margin:0;font:1rem/1.5 system-ui,sans-serif}main{max-width:44rem;margin:2rem auto;padding:0 1rem}</style></head>
<body><main><h1>Thank you for your order</h1><p>${TEXT.repeat(2)}</p>${body}<p>${TEXT.repeat(12)}</p><p>${TEXT.repeat(12)}</p></main></body></html>`;
