// Every language that the server speaks: named, written in its direction, readable, and never wider than the window.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { looksInto, violations } from './axe.mjs';
import { IDS, LANGUAGES, openGallery } from './gallery.mjs';
import { CUT, holds, withBrowser } from './harness.mjs';
import { until } from './until.mjs';

withBrowser();

let gallery;
before(async () => (gallery = await openGallery()));
after(() => gallery.close());
const place = () => gallery.place();

const live = (page) => until('it is live', () => page.locator('#form').evaluate((form) => form.noValidate));

/** Texts that reach out of the window or are cut by what they stand in. */
const overflowing = (page) => page.evaluate(() => {
  const { clientWidth, scrollWidth } = document.documentElement;
  const cut = [...document.querySelectorAll('body *')].filter((element) => {
    if (element.closest('svg, .said, .hp') || element.matches('.icon ~ .shown, textarea') || !element.checkVisibility()) return false;
    const { left, right } = element.getBoundingClientRect();
    return left < -0.5 || right > clientWidth + 0.5 || (element.childElementCount === 0 && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0);
  });
  return [...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : []),
    ...cut.map((element) => `${element.className || element.localName}: ${element.textContent.trim()}`)];
});

/** Marks a point, so that the why opens. */
async function choose(page) {
  await page.locator('label.point').nth(1).click();
  await page.locator('textarea').waitFor();
}

for (const language of LANGUAGES) {
  holds(`${language}: its tag and direction, no text too wide at 320 pixels, and axe finds nothing`, { place, expect: [CUT] }, async (world) => {
    const page = await world.customer({ viewport: { width: 320, height: 700 }, reducedMotion: 'reduce' });
    const saw = { overflowing: [], violations: [] };
    const look = async (state, axe) => {
      saw.overflowing.push(...(await overflowing(page)).map((found) => `${state}: ${found}`));
      if (axe) saw.violations.push(...(await violations(page)).map((found) => `${state}: ${found}`));
    };
    for (const id of ['full', 'ces-labels', 'csat-smileys', 'csat-numbers']) {
      await page.goto(gallery.page(world, id, { mode: 'inline', locale: language }));
      await live(page);
      const root = await page.locator('html').evaluate(({ lang, dir }) => [lang, dir]);
      assert.deepEqual(root, [language, language === 'ar' ? 'rtl' : 'ltr']);
      await look(`${id} asking`, id === 'full');
      await choose(page);
      await look(`${id} explaining`, id === 'full');
    }
    await page.goto(gallery.page(world, 'full', { mode: 'page', locale: language }));
    await live(page);
    await choose(page);
    await page.route('**/responses', (route) => route.abort());
    await page.locator('textarea').fill('a'.repeat(1900));
    await page.locator('.send').click();
    await page.locator('.retry').waitFor();
    await look('stuck', true);
    await page.unroute('**/responses');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.locator('[data-step~=thanked]').waitFor();
    await look('thanked', true);
    await page.locator('.withdraw button').click();
    await page.locator('[data-step~=withdrawn]').waitFor();
    await look('withdrawn', true);
    assert.deepEqual(saw, { overflowing: [], violations: [] });
    await looksInto(page);
  });
}

holds('a regional tag falls back to its language, an unknown one to the survey’s own', { place }, async (world) => {
  const page = await world.customer();
  for (const [asked, lang, send] of [['de-AT', 'de', 'Absenden'], ['ar-EG', 'ar', 'إرسال'], ['tlh', 'en', 'Send']]) {
    await page.goto(gallery.page(world, 'nps', { locale: asked, score: '6' }));
    assert.equal(await page.locator('html').getAttribute('lang'), lang);
    await page.getByRole('button', { name: send, exact: true }).waitFor();
  }
});

// A page that is too wide must be found, or the tests above see nothing.
holds('a text that does not fit is noticed', { place }, async (world) => {
  const page = await world.customer({ viewport: { width: 320, height: 700 } });
  await page.goto(gallery.page(world, 'nps', { locale: 'de' }));
  assert.deepEqual(await overflowing(page), []);
  await page.locator('.send').evaluate((button) => (button.style.whiteSpace = 'nowrap', button.textContent = 'x'.repeat(99)));
  await choose(page);
  assert.notDeepEqual(await overflowing(page), []);
});

holds('every accent, however bright or dark, is drawn so that it can be seen', { place }, async (world) => {
  const accents = IDS.filter((id) => id.startsWith('accent-'));
  for (const colorScheme of ['light', 'dark']) {
    const page = await world.customer({ colorScheme, reducedMotion: 'reduce' });
    for (const id of accents) {
      await page.goto(gallery.page(world, id, { locale: 'en' }));
      await choose(page);
      assert.deepEqual(await violations(page), [], `${id}, ${colorScheme}`);
    }
  }
});
