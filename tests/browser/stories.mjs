// What a customer does on the shop's thank-you page. Told once; the packaged binary must tell them just the same.
import assert from 'node:assert/strict';
import { becomes, until } from './until.mjs';
import { widgetOf } from './widget.mjs';

export const THANK_YOU = 'shop/thank-you.html';

/** The posts of an answer that leave the page, as they leave it. */
export function postsOf(page) {
  const posts = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/responses')) posts.push(request.postDataJSON());
  });
  return posts;
}

/** Click 6, look at the aggregate, say why, look again. */
export async function byMouse({ collector, customer, url }) {
  const page = await customer();
  const widget = widgetOf(page);
  await page.goto(url(THANK_YOU));
  await widget.live();
  await widget.face(6).click();
  await becomes('the aggregate counts the click alone', () => collector.counted(), { n: 1, commented: 0, given: { 6: 1 } });
  const [first] = await collector.responses();

  await widget.why.fill('The address was filled in for me');
  await widget.send.click();
  await widget.thanks.filter({ hasText: 'Thank you, that helps.' }).waitFor();
  await becomes('the why amends it', () => collector.counted(), { n: 1, commented: 1, given: { 6: 1 } });

  const [row, ...others] = await collector.responses();
  assert.deepEqual(others, [], 'one response');
  assert.equal(row.id, first.id, 'the same response');
  assert.equal(row.at, first.at, 'amending moves no clock');
  assert.equal(row.comment, 'The address was filled in for me');
  assert.equal(row.channel, 'inline');
  assert.equal(row.locale, 'en');
  assert.equal(row.touchpoint, 'checkout');
  assert.deepEqual(row.context, { order: 'A-1042' });
  assert.equal(row.status, 'counted');
}

/** From the shop's last link into the frame, through it and out again, without a mouse. */
export async function byKeyboard({ collector, customer, url }) {
  const page = await customer();
  const widget = widgetOf(page);
  const posts = postsOf(page);
  const focused = (locator) => until('the focus arrives', () => locator.evaluate((element) => element.matches(':focus')));
  await page.clock.install();
  await page.goto(url(THANK_YOU));
  await widget.live();
  await page.getByRole('link', { name: 'Italiano' }).focus();
  await page.keyboard.press('Tab');
  await focused(widget.point(1));
  // With the frame's clock standing still the keys follow each other at once, however slow this machine is.
  await page.clock.pauseAt(Date.now() + 60_000);
  for (let presses = 0; presses < 5; presses += 1) await page.keyboard.press('ArrowRight');
  await focused(widget.point(6));
  assert.deepEqual(posts, [], 'arrow keys do not post on each key');
  await page.clock.resume();
  await becomes('the aggregate counts where the arrows rest', () => collector.counted(), { n: 1, commented: 0, given: { 6: 1 } });
  assert.equal(posts.length, 1, 'one post for five keys');

  await page.keyboard.press('Tab');
  await focused(widget.why);
  await page.keyboard.type('No account needed');
  await page.keyboard.press('Tab');
  await focused(widget.send);
  await page.keyboard.press('Enter');
  await widget.thanks.filter({ hasText: 'Thank you, that helps.' }).waitFor();
  // The button that had the focus is gone; the focus must not be gone with it.
  await focused(widget.frame.locator('.thanks'));
  await becomes('the why is counted', () => collector.counted(), { n: 1, commented: 1, given: { 6: 1 } });
  assert.equal((await collector.responses()).length, 1);
}

/**
 * With JavaScript off, in the host page too: the form, the why, the thanks. `force`: the driver does not wait until what it
 * clicks stands still, where it would need the page's own scripts to see that.
 */
export async function withoutJavaScript({ collector, customer, url, force = false }) {
  const page = await customer({ javaScriptEnabled: false });
  const widget = widgetOf(page);
  await page.goto(url(THANK_YOU));
  await widget.face(2).click({ force });
  await widget.send.click({ force });
  await becomes('the form is counted', () => collector.counted(), { n: 1, commented: 0, given: { 2: 1 } });

  await widget.why.click({ force });
  await page.keyboard.type('The card form lost what I typed');
  await widget.send.click({ force });
  await widget.thanks.filter({ hasText: "Thank you. We'll work on it." }).waitFor();
  await becomes('the why amends it', () => collector.counted(), { n: 1, commented: 1, given: { 2: 1 } });
  const [row, ...others] = await collector.responses();
  assert.deepEqual(others, [], 'one response');
  assert.equal(row.channel, 'inline');
  assert.equal(row.locale, 'en');
  assert.deepEqual(row.context, { order: 'A-1042' });
}
