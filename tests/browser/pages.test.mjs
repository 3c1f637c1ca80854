// The other ways to put the widget on a page.
import assert from 'node:assert/strict';
import { holds, withBrowser } from './harness.mjs';
import { becomes } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser();

/** Answers with a point and a why, and waits for the thanks. */
async function answer(widget, score, why, thanks) {
  await widget.face(score).click();
  await widget.why.fill(why);
  await widget.send.click();
  await widget.thanks.filter({ hasText: thanks }).waitFor();
}

/** The one response there is, without what differs from run to run. */
async function onlyRow(collector) {
  const [row, ...others] = await collector.responses();
  assert.deepEqual(others, [], 'one response');
  const { score, comment, channel, locale, touchpoint, context, status } = row;
  return { score, comment, channel, locale, touchpoint, context, status };
}

const ROW = { channel: 'inline', locale: 'en', touchpoint: 'checkout', status: 'counted' };

holds('the element makes its own frame and carries its attributes', {}, async ({ collector, customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url('element.html'));
  await widget.live();
  await answer(widget, 7, 'It was over before I knew', 'Thank you, that helps.');
  assert.deepEqual(await onlyRow(collector), {
    ...ROW, score: 7, comment: 'It was over before I knew', context: { order: 'A-1043' },
  });
  await page.reload();
  await page.getByRole('heading', { name: 'The element' }).waitFor();
  await becomes('nobody is asked twice', () => page.locator('iframe').count(), 0);
});

holds('a strict policy is kept: no violation, in the page or in the frame', {}, async ({ collector, customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url('strict-csp.html'));
  await widget.live();
  await answer(widget, 5, 'Nothing stood in my way', 'Thank you, that helps.');
  assert.deepEqual(await onlyRow(collector), {
    ...ROW, score: 5, comment: 'Nothing stood in my way', context: { order: 'A-1044' },
  });
});

for (const javaScriptEnabled of [true, false]) {
  holds(`the plain frame needs no loader, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, {},
    async ({ collector, customer, url }) => {
      const page = await customer({ javaScriptEnabled });
      const widget = widgetOf(page);
      await page.goto(url('no-script.html'));
      if (javaScriptEnabled) await widget.live();
      await answer(widget, 1, 'Too many fields', "Thank you. We'll work on it.");
      assert.deepEqual(await onlyRow(collector), {
        ...ROW, score: 1, comment: 'Too many fields', context: { order: 'A-1045' },
      });
    });
}

holds('the Italian page asks, thanks and is counted in Italian', {}, async ({ collector, customer, url }) => {
  const page = await customer();
  const widget = widgetOf(page, { locale: 'it' });
  await page.goto(url('shop/it/thank-you.html'));
  await widget.live();
  assert.match(await widget.question.locator('legend').innerText(), /^Quanto è stato facile fare il tuo ordine da Rossi\?$/);
  await answer(widget, 6, 'Pochi passaggi', 'Grazie, ci aiuta davvero.');
  assert.deepEqual(await onlyRow(collector), {
    ...ROW, locale: 'it', score: 6, comment: 'Pochi passaggi', context: { order: 'A-1042' },
  });
});

holds('every answer is in the aggregate, whichever way it came', {}, async ({ collector, customer, url }) => {
  const ways = [['shop/thank-you.html', 6], ['element.html', 6], ['strict-csp.html', 2], ['no-script.html', 4]];
  for (const [path, score] of ways) {
    const page = await customer();
    const widget = widgetOf(page);
    await page.goto(url(path));
    await widget.live();
    await widget.face(score).click();
    await widget.why.fill(`From ${path}`);
    await widget.send.click();
    await widget.change.waitFor();
  }
  const total = await collector.total();
  assert.equal(total.n, 4);
  assert.equal(total.commented, 4);
  assert.deepEqual(total.distribution, { 1: 0, 2: 1, 3: 0, 4: 1, 5: 0, 6: 2, 7: 0 });
  assert.deepEqual(total.bands.map(({ name, n }) => [name, n]), [['easy', 2], ['neutral', 1], ['hard', 1]]);
  assert.equal(total.metrics.ces_agree_pct.value, 50);
});
