// axe-core on the thank-you page, the frame included, at each step.
import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import { holds, withBrowser } from './harness.mjs';
import { THANK_YOU } from './stories.mjs';
import { until } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser();

/** Paints behind the frame's content what is really behind it: axe takes a frame that shines through for a white one. */
async function paintBehind(widget) {
  const colour = await widget.element.evaluate((place) => {
    for (let at = place; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!/^rgba\(.*, 0\)$/.test(backgroundColor)) return backgroundColor;
    }
    return 'white';
  });
  await widget.frame.locator('html').evaluate((root, colour) => (root.style.background = colour), colour);
}

const LOOKS = [
  ['on a desktop', {}],
  ['on a telephone', { viewport: { width: 320, height: 640 } }],
  ['in the dark', { colorScheme: 'dark' }],
];
for (const [where, options] of LOOKS) {
  holds(`axe finds nothing wrong ${where}: asking, explaining, thanked`, {}, async ({ customer, url }) => {
    const page = await customer({ reducedMotion: 'reduce', ...options });
    const widget = widgetOf(page);
    await page.goto(url(THANK_YOU));
    await widget.live();
    await paintBehind(widget);
    assert.deepEqual(await violations(page), [], 'asking');
    await widget.face(2).click();
    await widget.why.waitFor();
    assert.deepEqual(await violations(page), [], 'explaining');
    await widget.send.click();
    await widget.change.waitFor();
    assert.deepEqual(await violations(page), [], 'thanked');
  });
}

holds('a radio is named by its number and what it means, the group by the question', {}, async ({ customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url(THANK_YOU));
  await widget.frame.getByRole('radiogroup', { name: 'How easy was it to place your order with Rossi?' }).waitFor();
  for (const name of ['1 Very difficult', '2', '3', '4', '5', '6', '7 Very easy']) {
    await until(`a radio is named “${name}”`, () => widget.frame.getByRole('radio', { name, exact: true }).count());
  }
  await widget.face(6).click();
  await widget.frame.getByRole('textbox', { name: /^What made it easy\?/ }).waitFor();
});
