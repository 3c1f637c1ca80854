// Before the WebAssembly is live, and where it never comes.
import assert from 'node:assert/strict';
import { CUT, holds, withBrowser } from './harness.mjs';
import { THANK_YOU } from './stories.mjs';
import { becomes, until } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser();

for (const [what, files] of [['WebAssembly', '**/perche.wasm'], ['glue', '**/perche.js']]) {
  holds(`with the ${what} blocked the score is safe at the click and the native form does the rest`, { expect: [CUT] },
    async ({ collector, customer, url }) => {
      const page = await customer();
      const widget = widgetOf(page);
      let blocked = 0;
      await page.route(files, (route) => {
        blocked += 1;
        return route.abort();
      });
      await page.goto(url(THANK_YOU));
      await until('the page asks for it', () => blocked > 0);
      await widget.face(7).click();
      await becomes('the click is counted', () => collector.counted(), { n: 1, commented: 0, given: { 7: 1 } });
      await widget.why.fill('Two clicks');
      await widget.send.click();
      await widget.thanks.filter({ hasText: 'Thank you, that helps.' }).waitFor();
      await becomes('the why amends it', () => collector.counted(), { n: 1, commented: 1, given: { 7: 1 } });
      assert.equal((await collector.responses()).length, 1, 'one response');
    });
}

holds('a choice and words from before the WebAssembly outlive hydration, in the same nodes and with the focus', {},
  async ({ collector, customer, url }) => {
    const page = await customer();
    const widget = widgetOf(page);
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route('**/perche.wasm', (route) => held.then(() => route.continue()));
    await page.goto(url(THANK_YOU), { waitUntil: 'domcontentloaded' });
    await widget.face(6).click();
    await becomes('the click is counted', () => collector.counted(), { n: 1, commented: 0, given: { 6: 1 } });
    await widget.why.pressSequentially('Half a sen');
    const radio = await widget.point(6).elementHandle();
    const field = await widget.why.elementHandle();
    await field.evaluate((element) => element.setSelectionRange(5, 5));

    release();
    await widget.live();
    assert.equal(await radio.evaluate((element) => element.isConnected && element.checked), true, 'the radio stands and is marked');
    assert.equal(await widget.point(6).evaluate((now, before) => now === before, radio), true, 'the same radio');
    assert.equal(await widget.why.evaluate((now, before) => now === before, field), true, 'the same field');
    assert.deepEqual(
      await field.evaluate((element) => [element.value, element.selectionStart, element.matches(':focus')]),
      ['Half a sen', 5, true], 'the words, the caret and the focus stay',
    );
    await widget.why.press('End');
    await widget.why.pressSequentially('tence');
    await widget.send.click();
    await widget.thanks.filter({ hasText: 'Thank you, that helps.' }).waitFor();
    await becomes('the why amends it', () => collector.counted(), { n: 1, commented: 1, given: { 6: 1 } });
    const rows = await collector.responses();
    assert.deepEqual(rows.map(({ comment }) => comment), ['Half a sentence']);
  });

holds('a point chosen with the keyboard before the WebAssembly keeps the focus', {}, async ({ collector, customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/perche.wasm', (route) => held.then(() => route.continue()));
  await page.goto(url(THANK_YOU), { waitUntil: 'domcontentloaded' });
  await widget.point(3).press('Space');
  await becomes('the choice is counted', () => collector.counted(), { n: 1, commented: 0, given: { 3: 1 } });
  release();
  await widget.live();
  assert.equal(await widget.point(3).evaluate((radio) => radio.checked && radio.matches(':focus')), true);
  await page.keyboard.press('ArrowRight');
  await becomes('the next arrow moves the answer', () => collector.counted(), { n: 1, commented: 0, given: { 4: 1 } });
  assert.equal((await collector.responses()).length, 1, 'one response');
});

const MISSING = /Failed to load resource: the server responded with a status of 404/;
const OTHER = {
  'are gone since the collector was upgraded': (page) => page.route('**/assets/**', (route) => route.fulfill({ status: 404 })),
  'are of another build': (page) => page.route('**/perche.wasm', (route) =>
    route.fulfill({ contentType: 'application/wasm', body: Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]) })),
  'do not fit this page': (page) => page.route('**/s/post-purchase?*', async (route) => {
    const reply = await route.fetch();
    const body = (await reply.text()).replace('<div class="trouble">', '<p class="trouble">').replace('<p role="status">', '<b role="status">');
    await route.fulfill({ response: reply, body });
  }),
};
for (const [what, sabotage] of Object.entries(OTHER)) {
  holds(`where the glue and the WebAssembly ${what} the form works to the end`, { expect: [CUT, MISSING] },
    async ({ collector, customer, url }) => {
      const page = await customer();
      const widget = widgetOf(page);
      await sabotage(page);
      const gaveUp = page.waitForEvent('console', (said) => said.text().startsWith('perche: no WebAssembly'));
      await page.goto(url(THANK_YOU));
      await gaveUp;
      await widget.face(7).click();
      await becomes('the click is counted', () => collector.counted(), { n: 1, commented: 0, given: { 7: 1 } });
      await widget.why.fill('Two clicks');
      await widget.send.click();
      await widget.thanks.filter({ hasText: 'Thank you, that helps.' }).waitFor();
      await becomes('the why amends it', () => collector.counted(), { n: 1, commented: 1, given: { 7: 1 } });
      assert.equal((await collector.responses()).length, 1, 'one response');
    });
}

holds('a click in the very moment between the arrival of the WebAssembly and its start is one response', {},
  async ({ collector, customer, url }) => {
    const page = await customer();
    const widget = widgetOf(page);
    await page.addInitScript(() => {
      const arrive = WebAssembly.instantiateStreaming;
      WebAssembly.instantiateStreaming = (...given) => arrive(...given).then((made) => {
        document.querySelector('input[value="5"]').click();
        return made;
      });
    });
    await page.goto(url(THANK_YOU));
    await widget.live();
    await becomes('the click is counted', () => collector.counted(), { n: 1, commented: 0, given: { 5: 1 } });
    await widget.why.fill('In between');
    await widget.send.click();
    await widget.thanks.filter({ hasText: 'Thank you, that helps.' }).waitFor();
    assert.deepEqual(await collector.counted(), { n: 1, commented: 1, given: { 5: 1 } });
    assert.equal((await collector.responses()).length, 1, 'one response');
  });

holds('a click that nobody heard before the WebAssembly came is sent by it', { expect: [CUT] },
  async ({ collector, customer, url }) => {
    const page = await customer();
    const widget = widgetOf(page);
    let release;
    const held = new Promise((resolve) => (release = resolve));
    let lost = 0;
    await page.route('**/perche.wasm', (route) => held.then(() => route.continue()));
    await page.route('**/responses', (route) => {
      lost += 1;
      return route.abort();
    });
    await page.goto(url(THANK_YOU), { waitUntil: 'domcontentloaded' });
    await widget.face(3).click();
    await until('the first try is lost', () => lost > 0);
    await page.unroute('**/responses');
    release();
    await becomes('it is counted', () => collector.counted(), { n: 1, commented: 0, given: { 3: 1 } });
    assert.equal((await collector.responses()).length, 1, 'one response');
  });

for (const javaScriptEnabled of [true, false]) {
  holds(`who clicks everything twice answers once, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, {},
    async ({ collector, customer, url }) => {
      const page = await customer({ javaScriptEnabled });
      const widget = widgetOf(page);
      await page.goto(url(THANK_YOU));
      if (javaScriptEnabled) await widget.live();
      await widget.face(4).dblclick();
      await widget.send.dblclick();
      if (!javaScriptEnabled) await until('the why is asked', () => widget.frame.locator('[data-step~=explaining]').count());
      await becomes('it is counted', () => collector.counted(), { n: 1, commented: 0, given: { 4: 1 } });
      if (!javaScriptEnabled) await widget.send.dblclick();
      await widget.change.waitFor();
      assert.equal((await collector.responses()).length, 1, 'one response');
    });
}

holds('two tabs are two answers, and each stays one', {}, async ({ collector, customer, url }) => {
  const first = await customer();
  const second = await first.context().newPage();
  for (const [page, score] of [[first, 2], [second, 6]]) {
    const widget = widgetOf(page);
    await page.goto(url(THANK_YOU));
    await widget.live();
    await widget.face(score).click();
  }
  await becomes('both are counted', () => collector.counted(), { n: 2, commented: 0, given: { 2: 1, 6: 1 } });
  for (const page of [first, second]) {
    const widget = widgetOf(page);
    await page.bringToFront();
    await widget.why.fill('Each its own');
    await widget.send.click();
    await widget.change.waitFor();
  }
  assert.deepEqual(await collector.counted(), { n: 2, commented: 2, given: { 2: 1, 6: 1 } });
});

holds('back and another answer changes the first', {}, async ({ address, collector, customer }) => {
  const page = await customer();
  const live = () => until('it is live', () => page.locator('#form').evaluate((form) => form.noValidate));
  const choose = (score) => page.locator('label.point').filter({ has: page.locator(`input[value="${score}"]`) }).click();
  await page.goto(`${address}/s/post-purchase?locale=en`);
  await live();
  await choose(2);
  await becomes('it is counted', () => collector.counted(), { n: 1, commented: 0, given: { 2: 1 } });
  await page.goto(`${address}/s/loyalty`);
  await page.goBack();
  await live();
  await choose(7);
  await becomes('the newer answer holds', () => collector.counted(), { n: 1, commented: 0, given: { 7: 1 } });
  assert.equal((await collector.responses()).length, 1, 'one response');
});
