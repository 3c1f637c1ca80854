// What a survey's rules and theme ask of the frame, on pages that the examples do not have.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { holds, REPOSITORY, withBrowser } from './harness.mjs';
import { heights, painted } from './look.mjs';
import { becomes, until } from './until.mjs';
import { widgetOf } from './widget.mjs';

const COLLECTOR = 'http://127.0.0.1:8080';
const KEYS = Array.from({ length: 16 }, (_, number) => `key-${number}`);
const survey = (id, more) => `
[[survey]]
id = "${id}"
kind = "ces"
sites = ["http://localhost:*"]
${more}
[survey.text.en]
question = "How easy was it?"
low = "Very difficult"
high = "Very easy"
thanks = { default = "Thank you." }
`;
const SURVEYS = [
  survey('plain', `[survey.context]\n${KEYS.map((key) => `${key} = { max_len = 200 }`).join('\n')}`),
  survey('asks-first', '[survey.show]\nconsent = true'),
  survey('dark', 'theme = { scheme = "dark" }'),
  survey('light', 'theme = { scheme = "light" }'),
  survey('compact', 'theme = { density = "compact" }'),
].join('');

const frame = (id, { query = '', more = '' } = {}) =>
  `<iframe title="One question" src="${COLLECTOR}/s/${id}?locale=en${query}" width="100%" height="430" ${more}></iframe>`;
const loader = (id) => `<script async src="${COLLECTOR}/embed.js?survey=${id}"></script>`;
const facts = KEYS.map((key, number) => `&amp;context-${key}=${'abcdefghijklmnop'[number].repeat(200)}`).join('');
const PAGES = {
  'lazy.html': `<div style="height: 20000px"></div>${frame('plain', { more: 'loading="lazy"' })}${loader('plain')}`,
  'consent.html': `${frame('asks-first', { more: 'loading="lazy"' })}
    <perche-survey survey="asks-first"></perche-survey>${loader('asks-first')}`,
  'consented.html': `<script>perche = []; perche.push(["consent", true])</script>${frame('asks-first')}${loader('asks-first')}`,
  'dark.html': frame('dark') + loader('dark'),
  'light.html': frame('light') + loader('light'),
  'compact.html': frame('compact') + loader('compact'),
  'facts.html': frame('plain', { query: facts }) + loader('plain'),
};

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perche-rules-'));
  await writeFile(join(folder, 'surveys.toml'), SURVEYS);
  await mkdir(join(folder, 'pages'));
  for (const [name, body] of Object.entries(PAGES)) {
    const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A host</title>
      <link rel="icon" href="data:,"></head><body style="background: rgb(250, 240, 230)"><main>${body}</main></body></html>`;
    await writeFile(join(folder, 'pages', name), html);
  }
});
after(() => rm(folder, { recursive: true, force: true }));
withBrowser();

const place = () => ({ ...REPOSITORY, surveys: join(folder, 'surveys.toml'), shop: join(folder, 'pages') });

holds('a frame that a content system made lazy is there before anybody scrolls to it, and is not given up', { place },
  async ({ customer, url }) => {
    const page = await customer();
    const widget = widgetOf(page);
    await page.clock.install();
    await page.goto(url('lazy.html'));
    await widget.live();
    await page.clock.fastForward(20_000);
    await until('the frame fits its content', async () => {
      const { frame, content } = await heights(widget);
      return frame >= content && frame > 100;
    });
    assert.equal(await page.evaluate(() => scrollY), 0);
  });

holds('a survey that waits for consent shows nothing before it, and everything after it', { place },
  async ({ collector, customer, url }) => {
    const page = await customer();
    const said = [];
    page.on('console', (message) => said.push(message.text()));
    const shown = page.locator('iframe:visible');
    await page.goto(url('consent.html'));
    const waits = () => said.filter((text) => /^perche: .*asks-first.* waits for perche\.consent\(true\)/.test(text)).length;
    await until('the console says why, for the frame and for the element', () => waits() === 2);
    assert.equal(await shown.count(), 0);
    assert.equal(await page.locator('iframe').count(), 1, 'the element has loaded nothing');

    await page.evaluate(() => globalThis.perche.consent(false));
    await until('a refusal changes nothing', () => waits() === 4);
    assert.equal(await shown.count(), 0);

    await page.evaluate(() => globalThis.perche.consent(true));
    await becomes('both are shown', () => shown.count(), 2);
    for (const inside of ['main > iframe', 'perche-survey iframe']) {
      const widget = widgetOf(page, { inside });
      await widget.live();
      await widget.face(4).click();
    }
    await becomes('and take an answer', async () => (await collector.total('asks-first')).n > 0, true);
  });

holds('a consent given before the loader came is heeded', { place }, async ({ customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url('consented.html'));
  await widget.live();
  await until('the frame fits its content', async () => {
    const { frame, content } = await heights(widget);
    return frame >= content && frame > 100;
  });
});

/** The card's own colour and the page's beside its rounded corner, as they are painted. */
async function colours(page, widget) {
  const { x, y, width } = await widget.element.boundingBox();
  return {
    corner: await painted(page, Math.round(x), Math.round(y)),
    card: await painted(page, Math.round(x + width / 4), Math.round(y) + 3),
  };
}

const HOST = [250, 240, 230];
for (const [scheme, card] of [['dark', [22, 25, 28]], ['light', HOST]]) {
  holds(`a survey that is always ${scheme} stays so on a light page, and can be read there`, { place },
    async ({ customer, url }) => {
      const page = await customer();
      const widget = widgetOf(page);
      await page.goto(url(`${scheme}.html`));
      await widget.live();
      await becomes('a sheet only where the host would shine through', () => colours(page, widget), { corner: HOST, card });
      assert.equal(await widget.frame.locator('html').getAttribute('data-scheme'), scheme);
    });
}

holds('a compact survey has tighter targets', { place }, async ({ customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url('compact.html'));
  await widget.live();
  assert.equal((await widget.face(4).boundingBox()).height, 40);
});

holds('sixteen long facts and a long why fit into one post', { place }, async ({ collector, customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url('facts.html'));
  await widget.live();
  const why = '€'.repeat(2_000);
  await widget.face(6).click();
  await widget.why.fill(why);
  await widget.send.click();
  await widget.thanks.filter({ hasText: 'Thank you.' }).waitFor();
  const [{ comment, context, touchpoint, channel, locale }] = await collector.responses('plain');
  assert.equal(comment, why);
  assert.deepEqual(Object.entries(context).map(([key, { length }]) => [key, length]).sort(), KEYS.map((key) => [key, 200]).sort());
  assert.deepEqual([touchpoint ?? null, channel, locale], [null, 'inline', 'en']);
});
