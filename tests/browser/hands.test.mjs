// What hands and a screen reader meet: sizes, names, the limit.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { violations } from './axe.mjs';
import { IDS, openGallery } from './gallery.mjs';
import { CUT, holds, withBrowser } from './harness.mjs';
import { until } from './until.mjs';

withBrowser();

let gallery;
before(async () => (gallery = await openGallery()));
after(() => gallery.close());
const place = () => gallery.place();

const live = (page) => until('it is live', () => page.locator('#form').evaluate((form) => form.noValidate));
const MODES = ['inline', 'popover', 'tab', 'page'];

/** What can be pointed at: `[what it is, its width, its height]`; a field within a label is as large as the label. */
const targets = (page) => page.evaluate(() => [...document.querySelectorAll('a, button, input:not([type=hidden]), textarea')]
  .map((element) => element.closest('label.point, label.tick') ?? element)
  .filter((element) => !element.closest('.hp') && element.checkVisibility())
  .map((element) => {
    const { width, height } = element.getBoundingClientRect();
    return [element.className || element.name, width, height];
  }));

/** Those that are too small; points need 44 pixels in width only where so many fit beside each other. */
function small(found, width, points) {
  const roomy = width >= 8 + points * 44 + (points - 1) * 6;
  return found.filter(([what, wide, high]) => high < 43.9 || wide < (what === 'point' && !roomy ? 24 : 43.9));
}

for (const width of [320, 375, 768, 1280]) {
  holds(`at ${width} pixels every target is 44 pixels high, and as wide where there is room, never below 24`, { place },
    async (world) => {
      const page = await world.customer({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
      for (const id of IDS.filter((id) => !id.startsWith('accent'))) {
        for (const mode of MODES) {
          await page.goto(gallery.page(world, id, { mode, locale: 'en' }));
          const points = await page.locator('label.point').count();
          // 10 and 11 points stand in two rows where one would be too narrow.
          const abreast = width <= 576 && points > 9 ? Math.ceil(points / 2) : points;
          const padding = { inline: 0, popover: 40, tab: 40, page: 64 }[mode];
          const look = async (state) => assert.deepEqual(small(await targets(page), Math.min(width, 640) - padding, abreast), [], `${id} ${mode} ${state}`);
          await look('asking');
          await page.locator('label.point').first().click();
          await page.locator('textarea').waitFor();
          await look('explaining');
        }
      }
    });
}

holds('a target that shrinks is noticed', { place }, async (world) => {
  const page = await world.customer();
  await page.goto(gallery.page(world, 'nps', { mode: 'inline', score: '9' }));
  assert.deepEqual(small(await targets(page), 1280, 11), []);
  await page.locator('.send').evaluate((button) => (button.style.cssText = 'min-height: 0; padding: 0; height: 20px'));
  assert.equal(small(await targets(page), 1280, 11).length, 1);
});

for (const mode of MODES) {
  holds(`axe finds nothing wrong in mode ${mode}: every question, asking and explaining`, { place }, async (world) => {
    const page = await world.customer({ reducedMotion: 'reduce' });
    for (const id of IDS.filter((id) => !id.startsWith('accent'))) {
      await page.goto(gallery.page(world, id, { mode, locale: 'en' }));
      assert.deepEqual(await violations(page), [], `${id} asking`);
      await page.locator('label.point').last().click();
      await page.locator('textarea').waitFor();
      assert.deepEqual(await violations(page), [], `${id} explaining`);
    }
  });
}

holds('a form that came without a choice says so where it is looked for', { place, expect: [CUT, /status of 4(04|22)/] }, async (world) => {
  const page = await world.customer();
  await page.route('**/assets/**', (route) => route.abort());
  await page.goto(gallery.page(world, 'ces-labels', { mode: 'page', locale: 'de' }));
  await page.locator('#form').evaluate((form) => {
    // As a browser would send it that knows nothing of `required`, and no button pressed that skips.
    for (const field of form.querySelectorAll('input[name=score][type=hidden]')) field.remove();
    form.submit();
  });
  const alert = page.getByRole('alert').filter({ hasText: 'Bitte wählen Sie eine Antwort.' });
  await alert.waitFor();
  assert.equal(await page.getByRole('radiogroup').getAttribute('aria-describedby'), await alert.getAttribute('id'));
  assert.deepEqual(await violations(page), []);
  await page.goto(`${world.address}/s/nothing`);
  assert.deepEqual(await violations(page), [], 'a page without a question');
});

holds('near the limit the page says how many characters are left, and takes no more', { place }, async (world) => {
  const page = await world.customer();
  await page.clock.install();
  await page.goto(gallery.page(world, 'nps', { mode: 'inline', locale: 'en', score: '9' }));
  const [seen, heard] = [page.locator('#left'), page.locator('#rest')];
  await page.locator('textarea').fill('a'.repeat(1799));
  assert.equal(await seen.textContent(), '');
  await page.locator('textarea').press('End');
  await page.keyboard.type('bc');
  assert.equal(await seen.textContent(), 'Characters left: 199');
  await page.clock.runFor(2000);
  assert.equal(await heard.textContent(), 'Characters left: 199');
  await page.locator('textarea').fill('a'.repeat(1999));
  await page.locator('textarea').press('End');
  await page.keyboard.type('bcd');
  assert.equal(await seen.textContent(), 'Characters left: 0');
  assert.equal(await page.locator('textarea').evaluate((field) => field.value.length), 2000);
});

const QUESTION = 'How likely are you to recommend Rossi to a friend or colleague?';
const PRIVACY = `
  - paragraph:
    - link "How we treat your answer":
      - /url: https://shop.example/privacy`;
/** The tree of the question with the points named as they must be, one of them marked. */
const question = (marked) => `- main:
  - heading "${QUESTION}" [level=1]
  - radiogroup "${QUESTION}":
${Array.from({ length: 11 }, (_, score) => {
    const name = { 0: '0 Not at all likely', 10: '10 Extremely likely' }[score];
    return `    - radio "${name ?? score}"${score === marked ? ' [checked]' : ''}\n    - text: ${name ?? `"${score}"`}`;
  }).join('\n')}`;
const TOLD = {
  asking: `${question()}
  - button "I’d rather not say"${PRIVACY}
  - status
  - alert`,
  explaining: `${question(9)}
  - text: What is the main reason for your answer? optional
  - textbox "What is the main reason for your answer? optional"
  - paragraph
  - text: E-mail, if we may reply
  - textbox "E-mail, if we may reply"
  - checkbox "You may contact me about this answer"
  - text: You may contact me about this answer
  - button "Send"${PRIVACY}
  - status
  - alert`,
  thanked: `- main:
  - heading "${QUESTION}" [level=1]
  - status: Thank you for your answer.
  - link "Write a review":
    - /url: https://reviews.example/rossi
  - link "Change my answer":
    - /url: "#form"
  - button "Delete my answer"
  - alert`,
};
holds('a screen reader is told this and nothing else', { place }, async (world) => {
  const page = await world.customer();
  const told = async () => (await page.locator('body').ariaSnapshot()).replaceAll('\\#', '#');
  await page.goto(gallery.page(world, 'full', { mode: 'page', locale: 'en' }));
  await live(page);
  assert.equal(await told(), TOLD.asking);
  await page.locator('label.point').nth(9).click();
  await page.locator('textarea').waitFor();
  assert.equal(await told(), TOLD.explaining);
  await page.locator('.send').click();
  await page.locator('[data-step~=thanked]').waitFor();
  assert.equal(await told(), TOLD.thanked);
});

holds('the link below the thanks is for the band that it names', { place }, async (world) => {
  for (const [score, shown] of [[10, true], [9, true], [7, false], [0, false]]) {
    const page = await world.customer();
    await page.goto(gallery.page(world, 'full', { mode: 'inline', locale: 'en' }));
    await live(page);
    await page.locator('label.point').nth(score).click();
    await page.locator('.send').click();
    await page.locator('.change').waitFor();
    assert.equal(await page.getByRole('link', { name: 'Write a review' }).isVisible(), shown, `after ${score}`);
  }
});

holds('who answers for an order that was answered before is thanked at once, and can change or delete nothing', {
  place, expect: [/status of 409/],
}, async (world) => {
  const answer = async (score) => {
    const page = await world.customer();
    await page.goto(gallery.page(world, 'once', { mode: 'inline', locale: 'en', 'context-order': 'A-17' }));
    await live(page);
    await page.locator('label.point').nth(score - 1).click();
    return page;
  };
  await answer(5);
  await until('the first is counted', async () => (await world.collector.counted('once')).n === 1);
  const page = await answer(1);
  await page.getByRole('status').filter({ hasText: 'Thank you for your answer.' }).waitFor();
  assert.equal(await page.locator('.change').isVisible(), false);
  assert.equal(await page.getByRole('button', { name: 'Delete my answer' }).isVisible(), false);
  assert.deepEqual(await world.collector.counted('once'), { n: 1, commented: 0, given: { 5: 1 } });
});
