// The whole way of a team: sign in, make a survey from a template, paste it into a page, be answered, read why, tag, export.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signedIn, signIn } from './dashboard.mjs';
import { holds, withBrowser } from './harness.mjs';
import { hosts } from './hosts.mjs';
import { KEY } from './collector.mjs';
import { becomes, until } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser();
const place = hosts({ surveys: [], pages: { 'empty.html': '' } });

/** A fresh page of somebody's shop with nothing of ours but what was copied. */
const shopPage = (snippet) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Thank you</title>
<link rel="icon" href="data:,"></head><body><main><h1>Thank you for your order</h1>${snippet}</main></body></html>`;

holds('from signing in to the export, as a team goes', { place, expect: [/status of 404/] }, async (world) => {
  const page = await signedIn(world);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.address });

  await page.getByRole('link', { name: 'New survey' }).first().click();
  await page.getByRole('link', { name: /after a purchase/i }).first().click();
  await page.getByLabel('Id', { exact: true }).fill('checkout');
  await page.getByLabel('Company').fill('Rossi');
  await page.getByLabel('Sites that may show it').fill('http://localhost:*');
  await page.getByRole('button', { name: 'Create the survey' }).click();
  await page.getByRole('status').filter({ hasText: /./ }).first().waitFor();

  await page.getByRole('navigation').getByRole('link', { name: 'Install' }).click();
  await page.getByRole('button', { name: 'Copy' }).first().click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const snippet = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(snippet, /<iframe[^>]*\/s\/checkout/);
  const { shop } = await place();
  await writeFile(join(shop, 'fresh.html'), shopPage(snippet));

  await page.getByRole('navigation').getByRole('link', { name: 'Responses' }).click();
  await page.getByRole('heading', { name: 'Nobody has answered yet' }).waitFor();

  const customer = await world.customer();
  const widget = widgetOf(customer);
  await customer.goto(world.url('fresh.html'));
  await widget.live();
  await widget.face(6).click();
  await widget.why.fill('The address was filled in for me');
  await widget.send.click();
  await widget.thanks.filter({ hasText: /./ }).waitFor();
  await becomes('it is counted', async () => (await world.collector.counted('checkout')).commented, 1);

  // Without a reload the list says that there is something new.
  await page.getByText('1 new answer').waitFor();
  await page.getByRole('link', { name: 'show' }).click();
  const answer = page.getByRole('article').filter({ hasText: 'The address was filled in for me' });
  await answer.waitFor();

  await answer.getByText(/Tag$/).first().click();
  await answer.getByRole('combobox', { name: 'Tag' }).fill('checkout form');
  await answer.getByRole('button', { name: 'Add' }).click();
  await answer.getByText('checkout form').waitFor();
  await answer.getByRole('button', { name: 'Mark as done' }).click();
  await answer.getByText('Done', { exact: true }).waitFor();
  const [row] = await world.collector.responses('checkout');
  assert.deepEqual([row.score, row.comment, row.tags, row.done, row.status],
    [6, 'The address was filled in for me', ['checkout form'], true, 'counted']);

  await page.getByText('Export').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV', exact: true }).click()]);
  const sheet = await readFile(await download.path(), 'utf8');
  assert.match(sheet, /The address was filled in for me/);
  assert.match(sheet, /checkout form/);
});

/** Presses Tab until what is wanted has the focus; everything on the way must be seen to have it. */
async function tabTo(page, wanted) {
  for (let presses = 0; presses < 200; presses += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    const { marked, name } = await page.evaluate(() => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const seen = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || element.matches('body, iframe');
      return { marked: seen, name: element.outerHTML.slice(0, 100) };
    });
    assert.ok(marked, `no focus to be seen on ${name}`);
  }
  throw new Error(`${wanted} is not reached by Tab`);
}

holds('signing in, making a survey and copying the snippet need no mouse', { place, expect: [/status of 404/] }, async (world) => {
  const page = await world.customer();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.address });
  await page.goto(`${world.address}/dashboard`);
  await tabTo(page, page.getByLabel('Key'));
  await page.keyboard.insertText(KEY);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Surveys' }).waitFor();

  await tabTo(page, page.getByRole('banner').getByRole('link', { name: 'New survey' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('link', { name: /after a purchase/i }).first());
  await page.keyboard.press('Enter');
  for (const [label, text] of [['Id', 'by-keyboard'], ['Company', 'Rossi']]) {
    await tabTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(text);
  }
  await page.keyboard.press('Enter');
  await until('it is there', async () => /by-keyboard/.test(page.url()));

  await tabTo(page, page.getByRole('navigation').getByRole('link', { name: 'Install' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Copy' }).first());
  await page.keyboard.press('Enter');
  await until('it is copied', async () => /by-keyboard/.test(await page.evaluate(() => navigator.clipboard.readText())));
});

holds('who has signed out, and whose key is wrong, sees nothing', { place, expect: [/status of 40[13]/, /status of 422/] }, async (world) => {
  const page = await world.customer();
  await signIn(page, world.address);
  await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await page.goto(`${world.address}/dashboard/settings/keys`);
  assert.match(page.url(), /sign-in\?next=/);
  await page.getByLabel('Key').fill('not-the-key-of-this-collector');
  await page.getByRole('main').getByRole('button').click();
  await page.getByText('This key is not known here').waitFor();
  await page.getByLabel('Key').fill(KEY);
  await page.getByRole('main').getByRole('button').click();
  await until('he is where he wanted to be', async () => page.url().endsWith('/dashboard/settings/keys'));
});
