// The page of the API: readable by everybody, on every width, without a script.
import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import { holds, withBrowser } from './harness.mjs';

withBrowser();

const LOOKS = [
  ['on a desktop', { viewport: { width: 1280, height: 900 } }],
  ['on a telephone', { viewport: { width: 320, height: 640 } }],
  ['in the dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
];
for (const [where, options] of LOOKS) {
  holds(`the page of the API is readable ${where}: axe finds nothing wrong, nothing is cut off`, {}, async ({ customer, collector }) => {
    const page = await customer(options);
    await page.goto(new URL('/docs', collector.address).href);
    await page.locator('details').evaluateAll((all) => all.slice(0, 20).forEach((one) => (one.open = true)));
    assert.deepEqual(await violations(page), []);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, 'nothing is wider than the window');
  });
}

holds('axe finds on this page what is wrong on purpose', {}, async ({ customer, collector }) => {
  const page = await customer();
  await page.goto(new URL('/docs', collector.address).href);
  await page.locator('.soft').first().evaluate((element) => (element.style.color = 'rgb(200, 200, 200)'));
  assert.ok((await violations(page)).some((line) => line.includes(': color-contrast:')), 'a faint text is noticed');
});

holds('the keyboard reaches an operation from the table of contents, past a link that skips it', {}, async ({ customer, collector }) => {
  const page = await customer();
  await page.goto(new URL('/docs', collector.address).href);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the operations');
  const entry = page.getByRole('navigation').getByRole('link', { name: /GET .*\{survey\}\/aggregates$/ });
  await entry.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/#readAggregates$/);
});
