// Popover and tab: where they stand, that nothing of the host hides them, and where the focus goes.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { holds, withBrowser } from './harness.mjs';
import { frame, host, hosts, loader, survey } from './hosts.mjs';
import { becomes, until } from './until.mjs';
import { escape, widgetOf } from './widget.mjs';

withBrowser();

const CLIPPED = 'width: 40px; height: 1px; overflow: hidden; transform: rotate(30deg) scale(.2); opacity: 0; filter: blur(4px)';
const place = hosts({
  surveys: [
    survey('corner', 'mode = "popover"\nmemory = "local"'),
    survey('edge', 'mode = "tab"'),
    survey('plain'),
    survey('help', 'mode = "popover"\ntrigger = "click"\nselector = ".help"'),
  ],
  pages: {
    'corner.html': host(loader('corner')),
    'corner-rtl.html': host(loader('corner'), { lang: 'ar', dir: 'rtl' }),
    'edge.html': host(loader('edge')),
    'edge-rtl.html': host(loader('edge'), { lang: 'ar', dir: 'rtl' }),
    'attribute.html': host(`<div style="${CLIPPED}"><perche-survey survey="plain" mode="popover" context-order="A-1"></perche-survey></div>${loader('plain')}`),
    'attribute-tab.html': host(`<div data-perche-survey="plain" data-mode="tab" data-label="Tell us"></div>${loader('plain')}`),
    'late.html': host(loader('edge'), { head: '<link rel="stylesheet" href="late.css">' }),
    'late.css': 'body { font-family: Courier }',
    'inline-clipped.html': host(`<div style="${CLIPPED}">${frame('plain')}</div>${loader('plain')}`),
    'help.html': host(`<button class="help"><b>Help</b></button>${loader('help')}`),
  },
});

const panel = (page) => page.locator('.panel[data-open]');
const focused = (page) => page.evaluate(() => document.activeElement.localName);
/** Where the panel is in the window: its distance to each side. */
const sides = (page) => panel(page).evaluate((place) => {
  const { left, right, top, bottom } = place.getBoundingClientRect();
  return { left, right: innerWidth - right, top, bottom: innerHeight - bottom };
});
/** Whether a mouse in the middle of the frame would hit it. */
const hit = (page) => page.evaluate(() => {
  const host = document.querySelector('perche-survey,[data-perche-survey]');
  const { x, y, width, height } = host.shadowRoot.querySelector('iframe').getBoundingClientRect();
  return width > 200 && height > 100 && document.elementFromPoint(x + width / 2, y + height / 2) === host;
});

for (const [dir, name] of [['ltr', 'corner.html'], ['rtl', 'corner-rtl.html']]) {
  for (const viewport of [{ width: 1000, height: 700 }, { width: 320, height: 640 }]) {
    holds(`a popover stands in the corner where a ${dir} line ends, ${viewport.width} px wide, without an element`, { place },
      async ({ collector, customer, url }) => {
        const page = await customer({ viewport });
        const widget = widgetOf(page);
        await page.goto(url(name));
        await panel(page).waitFor();
        await widget.live();
        const { left, right, top, bottom } = await sides(page);
        const [end, start] = dir === 'ltr' ? [right, left] : [left, right];
        assert.ok(end >= 4 && end <= 20 && bottom >= 4 && bottom <= 20 && top > 0, JSON.stringify({ end, bottom, top }));
        assert.ok(viewport.width < 400 ? start <= 20 : start > 300, `${start} px beside it`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'no scrolling sideways');
        assert.equal(await focused(page), 'body', 'the focus stays where it was');
        const close = await widget.frame.locator('.close').boundingBox();
        assert.ok(close.width >= 24 && close.height >= 24, JSON.stringify(close));
        await widget.face(6).click();
        await becomes('it is counted as a popover', async () => (await collector.responses('corner'))[0]?.channel, 'popover');
      });
  }
}

holds('a popover never takes the focus, is a named dialog, says that it is there, and Esc gives the focus back', { place },
  async ({ customer, url }) => {
    const page = await customer();
    const widget = widgetOf(page);
    await page.addInitScript(() => {
      globalThis.heard = [];
      for (const type of ['shown', 'closed', 'error']) addEventListener(`perche:${type}`, ({ detail }) => globalThis.heard.push([type, detail]));
    });
    await page.goto(url('corner.html'));
    const link = page.getByRole('link', { name: 'A link of the host' });
    await link.focus();
    await panel(page).waitFor();
    await widget.live();
    assert.equal(await focused(page), 'a');
    const dialog = page.getByRole('dialog', { name: 'How easy was it?' });
    await dialog.waitFor();
    assert.equal(await dialog.getAttribute('aria-modal'), null);
    await page.getByRole('status').filter({ hasText: 'How easy was it?' }).waitFor({ state: 'attached' });
    // Esc outside is the host's own.
    await page.keyboard.press('Escape');
    assert.equal(await panel(page).count(), 1);
    for (let presses = 0; presses < 2; presses += 1) await page.keyboard.press('Tab');
    await until('the focus has gone in', () => widget.frame.locator('body').evaluate((body) => body.ownerDocument.hasFocus()));
    escape(page);
    await until('it is gone', async () => (await page.locator('iframe').count()) === 0);
    await becomes('the focus is back', () => focused(page), 'a');
    const detail = { survey: 'corner', channel: 'popover' };
    assert.deepEqual(await page.evaluate(() => globalThis.heard), [['shown', detail], ['closed', detail]]);

    await page.reload();
    const said = [];
    page.on('console', (message) => said.push(message.text()));
    await page.reload();
    await until('the console says why it stays away', () => said.some((text) => /“corner” is not shown: .*closed already/.test(text)));
    assert.equal(await page.locator('iframe').count(), 0, 'who closed it is left alone');
  });

holds('an ancestor that clips, turns and fades cannot hide a popover, though it hides what stands in the page', { place },
  async ({ collector, customer, url }) => {
    const page = await customer();
    const widget = widgetOf(page);
    await page.goto(url('attribute.html'));
    await panel(page).waitFor();
    await widget.live();
    assert.ok(await hit(page), 'a mouse reaches it');
    await widget.face(5).click();
    await becomes('it takes an answer', async () => (await collector.responses('plain')).map(({ context, channel }) => ({ context, channel })),
      [{ context: { order: 'A-1' }, channel: 'popover' }]);
    // The sabotage: the same ancestor around a frame that is not in the top layer.
    const other = await customer();
    await other.goto(url('inline-clipped.html'));
    await widgetOf(other).live();
    const { width, height } = await other.locator('iframe').boundingBox();
    assert.ok(width < 100 || height < 100, `${width} x ${height}`);
  });

for (const [dir, name] of [['ltr', 'edge.html'], ['rtl', 'edge-rtl.html']]) {
  holds(`a tab at the edge of an ${dir} page opens it by keyboard: the focus goes in and comes back`, { place },
    async ({ collector, customer, url }) => {
      const page = await customer({ viewport: { width: 320, height: 640 } });
      const widget = widgetOf(page);
      await page.goto(url(name));
      const handle = page.getByRole('button', { name: dir === 'ltr' ? 'Feedback' : 'رأيك' });
      await handle.waitFor();
      assert.equal(await page.locator('iframe').count(), 0, 'nothing is loaded before it is asked for');
      const { x, width, height } = await handle.boundingBox();
      assert.ok(width >= 24 && height >= 24 && (dir === 'ltr' ? x + width === 320 : x === 0), JSON.stringify({ x, width, height }));
      assert.equal(await handle.getAttribute('aria-expanded'), 'false');
      await handle.focus();
      await page.keyboard.press('Enter');
      await panel(page).waitFor();
      await widget.live();
      await until('the focus goes in', () => widget.frame.locator('body').evaluate((body) => body.ownerDocument.hasFocus()));
      assert.equal(await handle.getAttribute('aria-expanded'), 'true');
      escape(page);
      await until('it closes', async () => (await panel(page).count()) === 0);
      await until('the focus is on the tab again', () => handle.evaluate((button) => button.matches(':focus')));
      assert.equal(await handle.getAttribute('aria-expanded'), 'false');
      // Closed is not given up, and what was there is still there.
      await page.keyboard.press('Enter');
      await panel(page).waitFor();
      await widget.face(2).click();
      await becomes('it is counted as a tab', async () => (await collector.responses('edge'))[0]?.channel, 'tab');
      await widget.frame.locator('.close').click();
      await until('with the answer given the tab goes, too', async () => (await handle.count()) === 0);
    });
}

holds('a tab by attribute, on a <div>, has the label that the page gives it and opens by a click', { place }, async ({ customer, url }) => {
  const page = await customer();
  await page.goto(url('attribute-tab.html'));
  await page.getByRole('button', { name: 'Tell us' }).click();
  await panel(page).waitFor();
  await widgetOf(page).live();
  assert.ok(await hit(page));
  // In the page's own letters, once its styles are there.
  await page.route('**/late.css', async (route) => {
    await page.locator('.handle').waitFor({ state: 'attached' });
    await route.continue();
  });
  await page.goto(url('late.html'));
  await becomes('the page’s font', () => page.getByRole('button', { name: 'Feedback' }).evaluate((button) => getComputedStyle(button).fontFamily), 'Courier');
});

holds('what a click asks for takes the focus, gives it back, and comes again at the next click', { place }, async ({ customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url('help.html'));
  const button = page.getByRole('button', { name: 'Help' });
  for (const time of ['first', 'second']) {
    await until(`it waits for the ${time} click`, () => page.evaluate(() => !!globalThis.perche?.show));
    await until(`the ${time} click opens it`, async () => {
      if ((await page.locator('iframe').count()) === 0) await button.click();
      return (await panel(page).count()) === 1;
    });
    await widget.live();
    await until('the focus goes in', () => widget.frame.locator('body').evaluate((body) => body.ownerDocument.hasFocus()));
    escape(page);
    await until('it is gone', async () => (await page.locator('iframe').count()) === 0);
    await until('the focus is back', () => button.evaluate((place) => place.matches(':focus')));
  }
});

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
for (const colorScheme of ['light', 'dark']) {
  holds(`axe finds nothing wrong with what holds a popover and a tab, ${colorScheme}`, { place }, async ({ customer, url }) => {
    for (const name of ['corner.html', 'edge.html']) {
      const page = await customer({ colorScheme, reducedMotion: 'reduce', viewport: { width: 320, height: 640 } });
      await page.goto(url(name));
      if (name === 'edge.html') await page.getByRole('button', { name: 'Feedback' }).click();
      await panel(page).waitFor();
      await widgetOf(page).live();
      await page.evaluate(AXE);
      const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const { violations, passes } = await page.evaluate((values) => globalThis.axe.run(document, { iframes: false, runOnly: { type: 'tag', values } }), values);
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target.join(' '))]), []);
      assert.ok(passes.some(({ nodes }) => nodes.some(({ target }) => JSON.stringify(target).includes('panel'))), 'axe looked into the shadow root');
    }
  });
}
