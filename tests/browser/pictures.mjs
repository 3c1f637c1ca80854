// The widget by itself in every look that docs/looks.md speaks of: [file, survey, query, window, what is done first].
import { until } from './until.mjs';

const wide = (width, more) => ({ viewport: { width, height: 700 }, deviceScaleFactor: width < 500 ? 2 : 1, ...more });
const dark = { colorScheme: 'dark' };
const inline = (locale, more) => ({ mode: 'inline', locale, ...more });

const steps = {
  asking: async () => {},
  chosen: (score) => async (page) => {
    await page.locator('label.point').filter({ has: page.locator(`input[value="${score}"]`) }).click();
    await page.locator('textarea').waitFor();
    await page.mouse.move(0, 0);
  },
  near: (score) => async (page) => {
    await steps.chosen(score)(page);
    await page.locator('textarea').fill('It was fine. '.repeat(145));
  },
  thanked: (score) => async (page) => {
    await steps.chosen(score)(page);
    await page.locator('.send').click();
    await until('the thanks', () => page.locator('[data-step~=thanked]').count());
  },
  stuck: (score) => async (page) => {
    await page.route('**/responses', (route) => route.abort());
    await steps.chosen(score)(page);
    await page.locator('.send').click();
    await page.locator('.retry').waitFor();
  },
  twice: async (page) => page.locator('html').evaluate((root) => (root.style.fontSize = '200%')),
  keyboard: async (page) => {
    await page.locator('input[type=radio]').first().focus();
    await page.keyboard.press('ArrowRight');
  },
};

export const PICTURES = [
  ['nps-320', 'nps', inline('en'), wide(320), steps.asking],
  ['nps-375', 'nps', inline('en'), wide(375), steps.chosen(9)],
  ['nps-768', 'nps', inline('en'), wide(768), steps.chosen(3)],
  ['nps-1280-dark', 'nps', inline('en'), wide(1280, dark), steps.chosen(9)],
  ['full-320-de', 'full', inline('de'), wide(320), steps.chosen(2)],
  ['full-375-dark', 'full', inline('it'), wide(375, dark), steps.near(8)],
  ['full-768', 'full', inline('en'), wide(768), steps.near(8)],
  ['link-1280', 'full', { mode: 'page', locale: 'en' }, wide(1280), steps.asking],
  ['link-1280-dark', 'nps', { mode: 'page', locale: 'de' }, wide(1280, dark), steps.chosen(10)],
  ['link-375-ja', 'nps', { mode: 'page', locale: 'ja' }, wide(375), steps.chosen(7)],
  ['popover-375', 'ces-numbers', { mode: 'popover', locale: 'it' }, wide(375), steps.asking],
  ['popover-375-dark', 'ces-numbers', { mode: 'popover', locale: 'en' }, wide(375, dark), steps.chosen(6)],
  ['stars-375', 'csat-stars', inline('en'), wide(375), steps.chosen(4)],
  ['stars-320-ar', 'csat-stars', inline('ar'), wide(320), steps.chosen(4)],
  ['smileys-375', 'csat-smileys', inline('de'), wide(375), steps.chosen(5)],
  ['smileys-768-dark', 'csat-smileys', inline('ja'), wide(768, dark), steps.chosen(2)],
  ['thumbs-375', 'csat-thumbs', inline('en'), wide(375), steps.chosen(2)],
  ['labels-320-de', 'ces-labels', inline('de'), wide(320), steps.asking],
  ['labels-768-ar', 'ces-labels', inline('ar'), wide(768), steps.chosen(4)],
  ['ten-320-it', 'csat-numbers', inline('it'), wide(320), steps.asking],
  ['ten-768-ar-dark', 'csat-numbers', inline('ar'), wide(768, dark), steps.chosen(8)],
  ['nps-320-ar', 'nps', inline('ar'), wide(320), steps.chosen(0)],
  ['nps-320-ja', 'nps', inline('ja'), wide(320), steps.asking],
  ['text-200-375-de', 'full', inline('de'), wide(375), async (page) => {
    await steps.twice(page);
    await steps.chosen(2)(page);
  }],
  ['text-200-768', 'nps', inline('en'), wide(768), async (page) => {
    await steps.twice(page);
    await steps.chosen(9)(page);
  }],
  ['forced-768', 'full', inline('en'), wide(768, { forcedColors: 'active' }), steps.chosen(7)],
  ['forced-375-stars', 'csat-stars', inline('en'), wide(375, { forcedColors: 'active', ...dark }), steps.chosen(3)],
  ['keyboard-768', 'nps', inline('en'), wide(768), steps.keyboard],
  ['thanks-375', 'full', inline('en'), wide(375), steps.thanked(10)],
  ['thanks-768-ar', 'nps', inline('ar'), wide(768), steps.thanked(10)],
  ['stuck-375-fr', 'nps', inline('fr'), wide(375), steps.stuck(6)],
  ['stuck-768-dark', 'nps', inline('en'), wide(768, dark), steps.stuck(6)],
  ['yellow-375', 'accent-ffd400', inline('en'), wide(375), steps.chosen(4)],
  ['yellow-375-dark', 'accent-ffd400', inline('en'), wide(375, dark), steps.chosen(4)],
  ['black-375-dark', 'accent-000000', inline('en'), wide(375, dark), steps.chosen(4)],
  ['no-survey-768-de', 'nothing', {}, wide(768, { locale: 'de-DE' }), steps.asking],
];

/** Takes one picture into `file`, of the whole page. */
export async function take(world, gallery, [, id, query, options, act], file) {
  const page = await world.customer({ reducedMotion: 'reduce', ...options });
  await page.goto(gallery.page(world, id, query));
  if (id !== 'nothing') await until('it is live', () => page.locator('#form').evaluate((form) => form.noValidate));
  await act(page);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: file, fullPage: true, animations: 'disabled' });
  await page.close();
}
