// The team's pages where their own colours are not seen: on paper, and with the reader's colours in place of ours.
import assert from 'node:assert/strict';
import { violations as every } from './axe.mjs';
import { fill, pageOf, signedIn } from './dashboard.mjs';
import { holds, withBrowser } from './harness.mjs';

withBrowser();

const violations = (page) => every(page, { framed: false });

holds('paper is light whatever the screen is, carries the tables and leaves the buttons out', {}, async (world) => {
  const places = await fill(world.address);
  const page = await signedIn(world, { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const name of ['overview', 'figures', 'responses']) {
    await page.goto(pageOf(world, name, places));
    assert.deepEqual(await violations(page), [], name);
    const found = await page.evaluate(() => {
      const seen = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
      const light = (element) => Math.max(...getComputedStyle(element).color.match(/\d+/g).slice(0, 3).map(Number));
      return {
        pale: seen('h1, h2, p, th, td, blockquote').filter((element) => light(element) > 190).length,
        // A tag is a button and says something.
        pressed: seen('button:not(.chip), form:not(.tags), .top, .foot, .pages').length,
        hidden: document.querySelectorAll('main.figures details table').length - seen('main.figures details table').length,
      };
    });
    assert.deepEqual(found, { pale: 0, pressed: 0, hidden: 0 }, name);
  }
});

holds('in the reader’s own colours what is chosen, and which way a figure went, is still told', {}, async (world) => {
  const places = await fill(world.address);
  const page = await signedIn(world, { forcedColors: 'active' });
  for (const name of ['overview', 'figures', 'responses', 'edit', 'install', 'settings', 'new']) {
    await page.goto(pageOf(world, name, places));
    assert.deepEqual(await violations(page), [], name);
    const { chosen, plain } = await page.evaluate(() => {
      const links = [...document.querySelectorAll('a[aria-current]')];
      const lined = (link) => getComputedStyle(link).textDecorationLine === 'underline';
      return { chosen: links.length, plain: links.filter((link) => !lined(link)).map((link) => link.textContent.trim()) };
    });
    assert.deepEqual(plain, [], name);
    assert.ok(chosen > 0, `${name} has something chosen`);
    const dots = page.locator('.dot');
    for (const dot of await dots.all()) {
      assert.equal(await dot.evaluate((element) => getComputedStyle(element).forcedColorAdjust), 'none');
    }
  }
});
