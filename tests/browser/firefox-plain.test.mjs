// Firefox ESR without JavaScript. A file of its own: the whole browser has it switched off, as its driver cannot do it for a
// context.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { openFirefox } from './browser.mjs';
import { holds, withBrowser } from './harness.mjs';
import { withoutJavaScript } from './stories.mjs';

const SENTENCE = 'in Firefox without JavaScript the native form asks, asks why and thanks: one response';

if (process.env.PERCHE_ALL === '1') {
  withBrowser({ open: openFirefox, scripts: false });
  holds(SENTENCE, {}, async (world) => {
    const page = await world.customer();
    await page.setContent('<p>off</p><script>document.querySelector("p").textContent = "on"</script>');
    assert.equal(await page.locator('p').textContent(), 'off', 'scripts are off');
    await withoutJavaScript({ ...world, force: true });
  });
} else {
  test(SENTENCE, { skip: 'a second browser takes long to install and to start: PERCHE_ALL=1' }, () => {});
}
