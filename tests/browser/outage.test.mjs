// The collector goes away at the worst moments. Exactly one response arrives, each time.
import assert from 'node:assert/strict';
import { CUT, holds, withBrowser } from './harness.mjs';
import { THANK_YOU } from './stories.mjs';
import { becomes } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser();

const UNSENT = 'Your answer is safe on this device and will be sent as soon as possible.';

/** Answers while nobody listens, and sees what the page says about it. */
async function answerInVain({ collector }, widget, score, why) {
  await widget.live();
  await collector.stop();
  await widget.face(score).click();
  await widget.why.fill(why);
  await widget.send.click();
  await widget.trouble.filter({ hasText: UNSENT }).waitFor();
  await widget.retry.waitFor();
}

holds('an answer given while the collector is down arrives once when the page is visited again', { expect: [CUT] },
  async (world) => {
    const { collector, customer, url } = world;
    const page = await customer();
    const widget = widgetOf(page);
    await page.goto(url(THANK_YOU));
    await answerInVain(world, widget, 6, 'Nobody was home');
    await page.goto(url('shop/index.html'));

    await collector.start();
    await page.goto(url(THANK_YOU));
    await becomes('it arrives by itself', () => collector.counted(), { n: 1, commented: 1, given: { 6: 1 } });
    await widget.drained();
    await page.reload();
    await widget.live();
    await widget.drained();
    assert.deepEqual(await collector.counted(), { n: 1, commented: 1, given: { 6: 1 } }, 'and not again after a reload');
    const rows = await collector.responses();
    assert.deepEqual(rows.map(({ score, comment }) => [score, comment]), [[6, 'Nobody was home']]);
  });

holds('a why that did not get through goes out at “Try again” and amends the same response', { expect: [CUT] },
  async ({ collector, customer, url }) => {
    const page = await customer();
    const widget = widgetOf(page);
    await page.clock.install();
    await page.goto(url(THANK_YOU));
    await widget.live();
    await widget.face(2).click();
    await becomes('the score is counted', () => collector.counted(), { n: 1, commented: 0, given: { 2: 1 } });

    await collector.stop();
    await widget.why.fill('The page hung');
    await widget.send.click();
    await widget.trouble.filter({ hasText: UNSENT }).waitFor();
    await widget.why.fill('The page hung, twice');
    // The frame's clock stands still from here: it cannot try by itself, so that what arrives is the customer's own try.
    await page.clock.pauseAt(Date.now() + 60_000);
    await collector.start();
    await widget.retry.click();
    await widget.thanks.filter({ hasText: "Thank you. We'll work on it." }).waitFor();
    assert.deepEqual(await collector.counted(), { n: 1, commented: 1, given: { 2: 1 } });
    const rows = await collector.responses();
    assert.deepEqual(rows.map(({ comment }) => comment), ['The page hung, twice'], 'one response, with the newest words');
  });

holds('a browser without a network says so, and sends by itself when it is back', { expect: [CUT] },
  async ({ collector, customer, url }) => {
    const page = await customer();
    const widget = widgetOf(page);
    await page.goto(url(THANK_YOU));
    await widget.live();
    await page.context().setOffline(true);
    await widget.face(5).click();
    await widget.send.click();
    await widget.trouble.filter({ hasText: UNSENT }).waitFor();
    await page.context().setOffline(false);
    await widget.thanks.filter({ hasText: 'Thank you, that helps.' }).waitFor();
    assert.deepEqual(await collector.counted(), { n: 1, commented: 0, given: { 5: 1 } });
    assert.equal((await collector.responses()).length, 1, 'one response');
  });

// The frame may say that it was seen just while nobody is there.
holds('what was counted is still there after the collector was killed', { expect: [CUT] }, async ({ collector, customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url(THANK_YOU));
  await widget.live();
  await widget.face(4).click();
  await becomes('the score is counted', () => collector.counted(), { n: 1, commented: 0, given: { 4: 1 } });
  await collector.stop('SIGKILL');
  await collector.start();
  assert.deepEqual(await collector.counted(), { n: 1, commented: 0, given: { 4: 1 } });
  await widget.why.fill('It still knows me');
  await widget.send.click();
  await widget.thanks.filter({ hasText: 'Thank you, that helps.' }).waitFor();
  assert.deepEqual(await collector.counted(), { n: 1, commented: 1, given: { 4: 1 } });
});

holds('an element’s answer that waits is sent from a hidden frame, since the survey is not due any more', { expect: [CUT] },
  async (world) => {
    const { collector, customer, url } = world;
    const page = await customer();
    const widget = widgetOf(page);
    await page.goto(url('element.html'));
    await answerInVain(world, widget, 3, 'From the element');
    await page.goto(url('shop/index.html'));

    await collector.start();
    await page.goto(url('element.html'));
    await becomes('it arrives by itself', () => collector.counted(), { n: 1, commented: 1, given: { 3: 1 } });
    assert.equal(await widget.question.isVisible().catch(() => false), false, 'nobody is asked twice');
    await widget.element.waitFor({ state: 'detached' });
    assert.equal((await collector.responses()).length, 1, 'one response');
  });
