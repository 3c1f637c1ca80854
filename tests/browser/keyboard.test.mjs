// Without a mouse, in every mode: through the question and back, into the frame and out of it.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { openGallery } from './gallery.mjs';
import { holds, withBrowser } from './harness.mjs';
import { becomes, until } from './until.mjs';

withBrowser();

let gallery;
before(async () => (gallery = await openGallery()));
after(() => gallery.close());
const place = () => gallery.place();

const live = (page) => until('it is live', () => page.locator('#form').evaluate((form) => form.noValidate));
const MODES = ['inline', 'popover', 'tab', 'page'];

for (const mode of MODES) {
  holds(`the keyboard alone is enough in mode ${mode}`, { place }, async (world) => {
    const { collector, customer } = world;
    const page = await customer();
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focused = (selector) => until(`the focus is on ${selector}`, () => page.locator(selector).evaluate((element) => element.matches(':focus')));
    const ringed = async (selector) => {
      const ring = await page.locator(selector).evaluate((element) => {
        const seen = element.matches('.point input') ? element.closest('.point') : element;
        const { outlineStyle, outlineWidth } = getComputedStyle(seen);
        return `${outlineStyle} ${outlineWidth}`;
      });
      assert.equal(ring, 'solid 2px', `the focus is seen on ${selector}`);
    };
    await page.goto(gallery.page(world, 'full', { mode, locale: 'en' }));
    await live(page);
    await press('Tab');
    if (mode === 'popover' || mode === 'tab') {
      await focused('.close');
      await ringed('.close');
      await press('Tab');
    }
    await focused('input[value="0"]');
    await ringed('input[value="0"]');
    await press('Space', 'ArrowRight', 'ArrowRight', 'ArrowLeft');
    await becomes('one answer', () => collector.counted('full'), { n: 1, commented: 0, given: { 1: 1 } });
    await press('Tab');
    await focused('textarea');
    await page.keyboard.type('By keys');
    await press('Tab');
    await focused('[name=contact]');
    await page.keyboard.type('me@example.com');
    await press('Tab');
    await focused('[name=consent]');
    await ringed('[name=consent]');
    await press('Space', 'Tab');
    await focused('.send');
    await ringed('.send');
    await press('Tab');
    await focused('.privacy a');
    await press('Shift+Tab', 'Enter');
    await focused('.thanks');
    await press('Tab');
    await focused('.change');
    await ringed('.change');
    await press('Enter');
    await focused('textarea');
    // Back to the points, and on to the thanks again.
    await press('Shift+Tab');
    await focused('input[value="1"]');
    await press('ArrowRight', 'Tab', 'Tab', 'Tab', 'Tab', 'Enter');
    await focused('.thanks');
    await becomes('the change is counted', () => collector.counted('full'), { n: 1, commented: 1, given: { 2: 1 } });
    const [row] = await collector.responses('full');
    assert.equal(row.contact, 'me@example.com');
    await press('Tab', 'Tab', 'Enter');
    await focused('.thanks');
    await becomes('the answer is deleted', () => collector.counted('full'), { n: 0, commented: 0, given: {} });
  });
}

for (const mode of ['inline', 'popover', 'tab']) {
  holds(`mode ${mode}: Tab goes in and out both ways, and Esc closes only what can be closed`, { place }, async (world) => {
    const page = await world.customer();
    await page.goto(world.url(`${mode}.html`));
    const frame = page.frameLocator('iframe');
    await until('it is live', () => frame.locator('#form').evaluate((form) => form.noValidate));
    const focused = (locator) => until('the focus arrives', () => locator.evaluate((element) => element.matches(':focus')));
    const closes = () => page.evaluate(() => heard.filter((type) => type === 'close').length);
    await page.getByRole('link', { name: 'Before' }).focus();
    await page.keyboard.press('Tab');
    const first = mode === 'inline' ? frame.locator('input[value="0"]') : frame.getByRole('button', { name: 'Close' });
    await focused(first);
    await page.keyboard.press('Shift+Tab');
    await focused(page.getByRole('link', { name: 'Before' }));
    await page.getByRole('link', { name: 'After' }).focus();
    await page.keyboard.press('Shift+Tab');
    await focused(frame.locator('.privacy a'));
    await page.keyboard.press('Tab');
    await focused(page.getByRole('link', { name: 'After' }));
    await first.focus();
    await page.keyboard.press('Escape');
    if (mode === 'inline') {
      await page.keyboard.press('Space');
      await until('the answer is told', () => page.evaluate(() => heard.includes('answered')));
      assert.equal(await closes(), 0);
    } else {
      await becomes('Esc closes', closes, 1);
      await page.keyboard.press('Enter');
      await becomes('so does the button', closes, 2);
    }
  });
}
