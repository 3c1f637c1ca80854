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
