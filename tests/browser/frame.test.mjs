// The frame and its loader: height, trust, and the ways back from an answer.
import assert from 'node:assert/strict';
import { CUT, holds, withBrowser } from './harness.mjs';
import { heights, painted } from './look.mjs';
import { THANK_YOU } from './stories.mjs';
import { becomes, until } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser();

holds('the frame runs in a process of its own, so these tests cross a real border', {}, async ({ customer, url }) => {
  const page = await customer();
  await page.goto(url(THANK_YOU));
  await widgetOf(page).live();
  const [, frame] = page.frames();
  assert.notEqual(new URL(frame.url()).hostname, new URL(page.url()).hostname);
  // The browser gives a session only to a frame that is a target, which is to say in another process.
  const session = await page.context().newCDPSession(frame);
  await session.detach();
});

holds('the element is as high as its content, and grows when the why opens', {}, async ({ customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url('element.html'));
  await widget.live();
  const fits = async () => {
    const { frame, content } = await heights(widget);
    return frame === content && frame;
  };
  const asking = await until('the frame fits the question', fits);
  assert.ok(asking > 100 && asking < 300, `a question is ${asking} px high`);
  await widget.face(6).click();
  await widget.why.waitFor();
  const explaining = await until('the frame fits the why', async () => {
    const now = await fits();
    return now > asking && now;
  });
  assert.ok(explaining > asking + 60, `from ${asking} to ${explaining} px`);
  await page.setViewportSize({ width: 320, height: 640 });
  await until('the frame fits a telephone', fits);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(sideways <= 0, `the page scrolls sideways by ${sideways} px`);
});

holds('the frame in the page keeps the height it was given, so that nothing below it moves, and has all the room it needs', {},
  async ({ customer, url }) => {
    const page = await customer();
    const widget = widgetOf(page);
    await page.addInitScript(() => {
      globalThis.moved = 0;
      new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (globalThis.moved += value)))
        .observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(url(THANK_YOU));
    const given = await widget.element.evaluate((frame) => Number(frame.getAttribute('height')));
    await widget.live();
    await until('the loader has adopted it', () => widget.element.evaluate((frame) => frame.style.height.endsWith('px')));
    await widget.face(6).click();
    await widget.why.waitFor();
    const open = await heights(widget);
    assert.ok(open.content > 250 && open.content <= given, `${open.content} px of ${given}`);
    await widget.send.click();
    await widget.change.waitFor();
    const thanked = await heights(widget);
    assert.deepEqual([open.frame, thanked.frame], [given, given]);
    assert.ok(await page.evaluate(() => globalThis.moved) <= 0.02, 'nothing has moved');
    // Where it needs more than it was given, it gets it.
    await widget.change.click();
    await widget.frame.locator('html').evaluate((root) => (root.style.fontSize = '200%'));
    await until('the frame grows', async () => {
      const { frame, content } = await heights(widget);
      return frame === content && frame > given;
    });
  });

/** Counts how often a script of the page looks into a frame: where that is still empty the browser has to furnish it first. */
const countLooks = (page) => page.addInitScript(() => {
  globalThis.looks = 0;
  const { get } = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentDocument');
  Object.defineProperty(HTMLIFrameElement.prototype, 'contentDocument', {
    get() {
      globalThis.looks += 1;
      return get.call(this);
    },
  });
});

holds('the loader looks into no frame that it has made itself', {}, async ({ address, customer, url }) => {
  const page = await customer();
  await countLooks(page);
  // The frame's page is held until the moment has passed at which the loader looks.
  await page.addInitScript(() => {
    const later = globalThis.setTimeout;
    globalThis.setTimeout = (run, after, ...rest) => later(() => {
      run();
      if (after === 200) globalThis.late = true;
    }, after, ...rest);
  });
  let frame;
  await page.route(`${address}/s/*`, (route) => (frame = route));
  const widget = widgetOf(page);
  await page.goto(url('element.html'), { waitUntil: 'commit' });
  await until('the moment has passed', () => frame && page.evaluate(() => globalThis.late));
  await frame.continue();
  await widget.live();
  await until('the frame has its height', () => widget.element.evaluate((frame) => frame.style.height.endsWith('px')));
  assert.equal(await page.evaluate(() => globalThis.looks), 0);
});

holds('a loader that comes long after the frame adopts it all the same', {}, async ({ address, customer, url }) => {
  const page = await customer();
  let loader;
  await page.route(`${address}/embed.js*`, (route) => (loader = route));
  const widget = widgetOf(page);
  await page.goto(url(THANK_YOU), { waitUntil: 'commit' });
  await widget.live();
  await until('the loader is asked for', () => loader);
  assert.equal(await widget.element.evaluate((frame) => frame.style.height), '');
  await loader.continue();
  await until('it has adopted the frame', () => widget.element.evaluate((frame) => frame.style.height.endsWith('px')));
  await until('and told it of the page', () => widget.frame.locator('html').evaluate((root) => root.style.getPropertyValue('--font')));
});

holds('a frame that speaks of its height before it is greeted is greeted all the same', {}, async ({ address, customer, url }) => {
  const page = await customer();
  let loader;
  await page.route(`${address}/embed.js*`, (route) => (loader = route));
  const widget = widgetOf(page);
  await page.goto(url(THANK_YOU), { waitUntil: 'commit' });
  await widget.live();
  await until('the loader is asked for', () => loader);
  // Its "ready" was said to nobody. It goes on speaking.
  await widget.frame.locator('body').evaluate((body) => {
    let turns = 0;
    setInterval(() => (body.style.paddingBottom = `${(turns += 1) % 2}px`), 20);
  });
  await loader.continue();
  await until('it is told of the page', () => widget.frame.locator('html').evaluate((root) => root.style.getPropertyValue('--font')));
});

for (const colorScheme of ['light', 'dark']) {
  for (const [what, path] of [['frame in the page', THANK_YOU], ['element', 'element.html']]) {
    holds(`what stands behind the ${what} shines through it on a ${colorScheme} page`, {}, async ({ customer, url }) => {
      const page = await customer({ colorScheme });
      const widget = widgetOf(page);
      await page.goto(url(path));
      await widget.live();
      await until('the frame is told the scheme', () =>
        widget.frame.locator('html').evaluate((root, scheme) => root.dataset.scheme === scheme, colorScheme));
      const behind = await page.locator('.ask').evaluate((panel) =>
        getComputedStyle(panel).backgroundColor.match(/\d+/g).slice(0, 3).map(Number));
      const { x, y, width } = await widget.element.boundingBox();
      // Between the top edge and the first letter there is nothing but what is behind.
      await becomes('the same colour', () => painted(page, Math.round(x + width / 2), Math.round(y) + 1), behind);
    });
  }
}

holds('messages of a foreign window change nothing, in the page or in the frame', {}, async ({ address, customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page, { inside: 'iframe[title]' });
  await page.addInitScript(() => {
    if (parent !== self) return;
    globalThis.heard = [];
    for (const type of ['scored', 'commented', 'closed', 'error']) {
      addEventListener(`perche:${type}`, () => globalThis.heard.push(type));
    }
    addEventListener('message', ({ data }) => data === 'sentinel' && globalThis.heard.push('sentinel'));
  });
  await page.goto(url(THANK_YOU));
  await widget.live();
  const before = await until('the frame fits', async () => {
    const { frame, content } = await heights(widget);
    return frame >= content && frame;
  });
  const ink = () => widget.frame.locator('html').evaluate((root) => root.style.getPropertyValue('--ink'));
  const inkBefore = await ink();

  // A frame of the collector's own origin that is not the widget: only the source tells it apart. The collector has no
  // such page that others may frame.
  await page.route(`${address}/stranger`, (route) => route.fulfill({ contentType: 'text/html', body: '<p>' }));
  await page.evaluate((src) => new Promise((loaded) => {
    const stranger = document.createElement('iframe');
    stranger.onload = loaded;
    stranger.name = 'stranger';
    document.body.append(Object.assign(stranger, { src }));
  }), `${address}/stranger`);
  const lies = [{ type: 'height', px: 4000 }, { type: 'answered' }, { type: 'gone' }, { type: 'close' }];
  const tellLies = (lies) => {
    for (const lie of lies) parent.postMessage({ perche: 1, survey: 'post-purchase', ...lie }, '*');
    parent.frames[0].postMessage({ perche: 1, type: 'hello', color: 'rgb(255, 0, 0)', lang: 'it' }, '*');
    parent.postMessage('sentinel', '*');
  };
  await page.frame('stranger').evaluate(tellLies, lies);
  // The host itself: the right window for the frame's ears, the wrong one for the loader's.
  await page.evaluate((lies) => {
    for (const lie of lies) postMessage({ perche: 1, survey: 'post-purchase', ...lie }, '*');
    postMessage('sentinel', '*');
  }, lies);

  // Messages arrive in order: behind the sentinels there is nothing more to come.
  await becomes('only the sentinels are heard', () => page.evaluate(() => globalThis.heard), ['sentinel', 'sentinel']);
  assert.equal(await ink(), inkBefore, 'a greeting is taken from the parent only');
  assert.equal(await widget.question.locator('legend').innerText(), 'How easy was it to place your order with Rossi?');
  assert.equal(await widget.element.evaluate((frame) => Math.round(frame.getBoundingClientRect().height)), before);
});

holds('the page hears what happened, never what was answered', {}, async ({ customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.addInitScript(() => {
    globalThis.heard = [];
    for (const type of ['shown', 'scored', 'commented']) {
      addEventListener(`perche:${type}`, ({ detail }) => globalThis.heard.push([type, detail]));
    }
  });
  await page.goto(url(THANK_YOU));
  await widget.live();
  await widget.face(6).click();
  await widget.why.fill('Between us');
  await widget.send.click();
  await widget.change.waitFor();
  const detail = { survey: 'post-purchase', channel: 'inline' };
  const heard = () => page.evaluate(() => globalThis.heard);
  await until('the why is heard of', async () => (await heard()).some(([type]) => type === 'commented'));
  for (const [, told] of await heard()) assert.deepEqual(told, detail);
  assert.deepEqual([...new Set((await heard()).map(([type]) => type))], ['shown', 'scored', 'commented']);
});

holds('an answer can be changed, and stays one response', {}, async ({ collector, customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url(THANK_YOU));
  await widget.live();
  await widget.face(2).click();
  await widget.why.fill('At first I could not find the cart');
  await widget.send.click();
  await widget.thanks.filter({ hasText: "Thank you. We'll work on it." }).waitFor();
  await widget.change.click();
  await widget.face(5).click();
  await becomes('the answer moves', () => collector.counted(), { n: 1, commented: 1, given: { 5: 1 } });
  await widget.why.fill('');
  await widget.send.click();
  await widget.thanks.filter({ hasText: 'Thank you, that helps.' }).waitFor();
  await becomes('the why is taken back', () => collector.counted(), { n: 1, commented: 0, given: { 5: 1 } });
  assert.equal((await collector.responses()).length, 1, 'one response');
});

for (const javaScriptEnabled of [true, false]) {
  holds(`an answer can be deleted, JavaScript ${javaScriptEnabled ? 'on' : 'off'}: the figures are empty again`, {},
    async ({ collector, customer, url }) => {
      const page = await customer({ javaScriptEnabled });
      const widget = widgetOf(page);
      await page.goto(url(THANK_YOU));
      if (javaScriptEnabled) await widget.live();
      await widget.face(1).click();
      await widget.why.fill('I want this gone');
      await widget.send.click();
      await widget.thanks.filter({ hasText: "Thank you. We'll work on it." }).waitFor();
      await becomes('it is counted', () => collector.counted(), { n: 1, commented: 1, given: { 1: 1 } });
      await widget.remove.click();
      await becomes('nothing is counted', () => collector.counted(), { n: 0, commented: 0, given: {} });
      assert.deepEqual(await collector.responses(), []);
      if (javaScriptEnabled) await widget.thanks.filter({ hasText: 'Your answer has been deleted.' }).waitFor();

      // Whoever comes back is asked afresh, under a new id: the loader has forgotten the answer, too.
      await page.goto(url(THANK_YOU));
      if (javaScriptEnabled) await widget.live();
      await widget.face(6).click();
      await widget.send.click();
      await becomes('a new answer counts', () => collector.counted(), { n: 1, commented: 0, given: { 6: 1 } });
    });
}

holds('a reload amends instead of doubling', {}, async ({ collector, customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url('no-script.html'));
  await widget.live();
  await widget.face(3).click();
  await becomes('the first click counts', () => collector.counted(), { n: 1, commented: 0, given: { 3: 1 } });
  await page.reload();
  await widget.live();
  await widget.face(4).click();
  await becomes('the second moves it', () => collector.counted(), { n: 1, commented: 0, given: { 4: 1 } });
  assert.equal((await collector.responses()).length, 1, 'one response');
});

/** Ways in which the id that a tab remembers is used up before the customer answers again. */
const USED_UP = {
  erased: async ({ collector }, page, id) => {
    const withdrawn = await fetch(`${collector.address}/s/post-purchase/withdraw`, {
      method: 'POST', body: new URLSearchParams({ id }), redirect: 'manual',
    });
    assert.equal(withdrawn.status, 303);
  },
  // A day cannot be waited for: the collector's reply to the old id is given in its place.
  closed: async (_, page, id) => {
    await page.route('**/responses', (route) => {
      if (route.request().postDataJSON().id !== id) return route.continue();
      return route.fulfill({ status: 409, json: { type: 'urn:perche:problem:closed', status: 409 } });
    });
  },
};
for (const [what, useUp] of Object.entries(USED_UP)) {
  for (const blocked of [false, true]) {
    const where = blocked ? 'without the WebAssembly' : 'in the same tab';
    holds(`an answer after one that is ${what}, ${where}, is a new one and not lost`, { expect: [CUT, /status of 4(09|10)/] },
      async (world) => {
        const { collector, customer, url } = world;
        const page = await customer();
        const widget = widgetOf(page);
        await page.goto(url('no-script.html'));
        await widget.live();
        await widget.face(3).click();
        await becomes('the first answer counts', () => collector.counted(), { n: 1, commented: 0, given: { 3: 1 } });
        await widget.drained();
        const [{ id }] = await collector.responses();
        await useUp(world, page, id);
        const left = (await collector.responses()).map(({ score }) => score);

        if (blocked) await page.route('**/perche.wasm', (route) => route.abort());
        await page.reload();
        if (!blocked) await widget.live();
        await widget.face(5).click();
        const given = async () => (await collector.responses()).map(({ score }) => score).sort();
        await becomes('the new one, too', given, [...left, 5]);
        await widget.why.fill('Another day');
        await widget.send.click();
        await widget.change.waitFor();
        await becomes('and its why', async () => (await collector.counted()).commented, 1);
        assert.deepEqual(await given(), [...left, 5], 'one response more');
      });
  }
}

holds('whoever has answered is not asked again, and the console says why', {}, async ({ customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(url(THANK_YOU));
  await widget.live();
  await widget.face(3).click();
  await widget.drained();
  await page.reload();
  await until('the frame is collapsed', () => widget.element.isHidden());
  await until('the console says why', () => said.some((text) => /^perche: .*post-purchase.* not shown: .*answered/.test(text)));
});

holds('a frame without a title gets the question for one, in the language that it comes to be asked in', {}, async ({ customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page, { locale: 'it' });
  await page.goto(url('shop/it/thank-you.html'));
  await widget.live();
  await page.evaluate(() => {
    const frame = document.querySelector('iframe');
    const other = document.createElement('iframe');
    other.src = frame.src.replace('locale=it', '');
    frame.replaceWith(other);
  });
  // The browser of these tests asks for English; the page is Italian.
  await until('it is asked in Italian', () => widget.frame.locator('html[lang=it]').count());
  await widget.live();
  await becomes('and called so', () => widget.element.getAttribute('title'), 'Quanto è stato facile fare il tuo ordine da Rossi?');
});
