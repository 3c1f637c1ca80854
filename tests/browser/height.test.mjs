// The height that is printed with the snippet: what is reserved is what the open question needs.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { IDS, LANGUAGES, openGallery } from './gallery.mjs';
import { holds, withBrowser } from './harness.mjs';

withBrowser();

let gallery;
before(async () => (gallery = await openGallery()));
after(() => gallery.close());
const place = () => gallery.place();

const ASKED = [...IDS.filter((id) => !/accent|once/.test(id)).map((id) => [id, 'en']), ...LANGUAGES.map((locale) => ['nps', locale])];

holds('the printed height holds the open question on a telephone, and wastes little', { place }, async ({ collector, customer }) => {
  const page = await customer({ viewport: { width: 320, height: 900 }, reducedMotion: 'reduce' });
  for (const [id, locale] of ASKED) {
    const { html } = await collector.snippet(id, 'inline', locale);
    const printed = Number(/ height="(\d+)"/.exec(html)[1]);
    await page.goto(`${collector.address}/s/${id}?mode=inline&locale=${locale}`);
    await page.locator('label.point').first().click();
    await page.locator('textarea').waitFor();
    const needed = await page.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height));
    assert.ok(printed >= needed && printed <= needed + 60, `${id} in ${locale}: ${printed} printed, ${needed} needed`);
  }
});
