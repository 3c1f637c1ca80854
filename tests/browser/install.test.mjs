// The check of a page by its own loader, and the dashboard's page that shows it.
import assert from 'node:assert/strict';
import { violations } from './axe.mjs';
import { signedIn, team } from './dashboard.mjs';
import { holds, withBrowser } from './harness.mjs';
import { COLLECTOR, frame, host, hosts, loader, survey } from './hosts.mjs';
import { becomes, until } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser();

const policy = (text) => ({ head: `<meta http-equiv="Content-Security-Policy" content="${text}">` });
const elsewhere = survey('elsewhere').replace('http://localhost:*', 'https://shop.example');
const place = hosts({
  surveys: [survey('plain', 'memory = "local"'), survey('consents', 'consent = true'), survey('waits', 'mode = "popover"\ntrigger = "event"\nevent = "order_done"'), elsewhere],
  pages: {
    'plain.html': host(frame('plain') + '<perche-survey survey="consents"></perche-survey>' + loader('plain', 'consents')),
    'waits.html': host(loader('waits')),
    // Enough for the widget, and nothing for a script that would post.
    'strict.html': host(frame('plain') + loader('plain'), { style: '', ...policy(`default-src 'self'; img-src data:; script-src ${COLLECTOR}; frame-src ${COLLECTOR}`) }),
    'framed.html': host(frame('plain') + loader('plain'), { style: '', ...policy(`default-src 'self'; img-src data:; script-src ${COLLECTOR}; connect-src ${COLLECTOR}`) }),
    'elsewhere.html': host(frame('elsewhere') + loader('elsewhere')),
    'nothing.html': host(loader('plain')),
  },
});

/** Makes a token as the team does. */
const check = (world, id) => team(world.address, `/v1/surveys/${id}/installs`, { method: 'POST' });
const reported = (world, token) => until('the page has reported', async () => (await team(world.address, `/v1/installs/${token}`)).reported);

holds('a page that is opened with a token tells the collector once what it tells its console', { place, expect: [/404/] }, async (world) => {
  const { token, query } = await check(world, 'plain');
  const page = await world.customer();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(world.url(`plain.html?mail=anna@example.org&${query}`));
  const report = await reported(world, token);
  assert.equal(report.origin, new URL(page.url()).origin);
  assert.deepEqual(report.blocked, []);
  const [plain, consents] = ['plain', 'consents'].map((id) => report.surveys.find(({ survey }) => survey === id));
  assert.deepEqual([plain.state, plain.shown, plain.mode], ['shown', true, 'inline']);
  const box = await page.locator('iframe[src*="/s/plain"]').first().boundingBox();
  assert.deepEqual(plain.size, { width: Math.round(box.width), height: Math.round(box.height) });
  assert.deepEqual(consents.gates.filter(({ open }) => !open).map(({ gate }) => gate), ['consent']);
  const shut = consents.gates.find(({ open }) => !open);
  assert.match(consents.state, /^not shown: it waits for perche\.consent/);
  assert.equal(shut.why, 'it waits for perche.consent(true)');
  const explained = await page.evaluate(() => globalThis.perche.explain());
  assert.deepEqual(explained.map(({ survey, state }) => [survey, state]), report.surveys.map(({ survey, state }) => [survey, state]));
  assert.ok(!JSON.stringify(report).includes('anna'), 'no address goes along');
  await until('it is said', () => said.some((text) => /the dashboard has been told/.test(text)));
  await page.reload();
  await until('the second time is refused', () => said.some((text) => /has been used or is too old/.test(text)));
  assert.deepEqual((await team(world.address, `/v1/installs/${token}`)).reported, report);
  assert.equal((await world.collector.total('plain')).n, 0);
});

holds('a policy that lets no script post does not keep the report back', { place, expect: [/Content Security Policy|securitypolicyviolation: connect-src/] }, async (world) => {
  const { token, query } = await check(world, 'plain');
  const page = await world.customer();
  await page.goto(world.url(`strict.html?${query}`));
  const report = await reported(world, token);
  assert.deepEqual([report.blocked, report.surveys[0].state], [[], 'shown']);
});

holds('a policy that keeps the frame out is named by its directive', { place, expect: [/Content Security Policy|securitypolicyviolation: frame-src|postMessage/] }, async (world) => {
  const { token, query } = await check(world, 'plain');
  const page = await world.customer();
  await page.goto(world.url(`framed.html?${query}`));
  const report = await reported(world, token);
  assert.deepEqual(report.blocked, ['frame-src']);
  assert.equal(report.surveys[0].shown, false);
});

holds('a page of a site that is not listed may report, and one without the survey says so', { place, expect: [/frame-ancestors|Framing|Content Security Policy/] }, async (world) => {
  for (const [id, name, state] of [['elsewhere', 'elsewhere.html', /taken away again|waits for the collector/], ['plain', 'nothing.html', /^nothing in this page/], ['waits', 'waits.html', /^waits for: event order_done$/]]) {
    const { token, query } = await check(world, id);
    const page = await world.customer();
    await page.goto(world.url(`${name}?${query}`));
    const report = await reported(world, token);
    const one = report.surveys.find(({ survey }) => survey === id);
    assert.deepEqual([one.shown, report.origin], [false, new URL(page.url()).origin]);
    assert.match(one.state, state);
  }
  const [{ origin, listed }] = (await team(world.address, '/v1/surveys/elsewhere/installs')).items;
  assert.deepEqual([origin, listed], [new URL(world.url('')).origin, false]);
});

holds('without a token nothing is reported and nothing is tried', { place }, async (world) => {
  const page = await world.customer();
  const asked = [];
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await page.goto(world.url('plain.html?perche-debug'));
  await until('it is explained', () => page.evaluate(() => typeof globalThis.perche?.explain === 'function'));
  await widgetOf(page).live();
  assert.deepEqual(asked.filter((one) => /installs/.test(one)), []);
  assert.equal(asked.filter((one) => /GET \/s\//.test(one)).length, 1, 'one frame and no probe');
});

holds('the dashboard makes the check, and shows what the page says when it comes', { place }, async (world) => {
  const page = await signedIn(world);
  await page.goto(`${world.address}/dashboard/surveys/plain/install`);
  await page.getByLabel('Address of the page').fill(world.url('plain.html?order=1'));
  await page.getByRole('button', { name: 'Check it' }).click();
  await page.getByRole('heading', { name: 'Waiting for the page' }).waitFor();
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Open the page with the check' }).click();
  const shop = await opened;
  await shop.waitForURL(/plain\.html\?order=1&perche-debug=/);
  // The tab is looked at again, as its owner does.
  await page.bringToFront();
  await page.getByRole('heading', { name: 'The survey is shown' }).waitFor();
  await page.getByRole('row', { name: /This visitor may be asked again/ }).getByText('open').waitFor();
});

holds('the preview is the real widget in every channel, and what is answered there counts nowhere', { place, expect: [/sandboxed|preload/] }, async (world) => {
  const context = (await signedIn(world)).context();
  for (const [at, channel] of ['inline', 'popover', 'tab', 'link', 'no-js'].entries()) {
    // A tab keeps to one answer, and may change it.
    const page = await context.newPage();
    // High enough for all of it: what is fixed to the edge of a frame cannot be scrolled to.
    await page.setViewportSize({ width: 1280, height: 1200 });
    await page.goto(`${world.address}/dashboard/surveys/waits/install?channel=${channel}`);
    const outer = page.frameLocator('.sample iframe');
    if (channel === 'tab') await outer.getByRole('button').click();
    const inner = channel === 'link' ? outer : outer.frameLocator('iframe');
    await inner.getByRole('radio').nth(4).check();
    if (channel === 'no-js') await inner.getByRole('button').first().click();
    await becomes('it is stored', async () => (await world.collector.responses('waits')).length, at + 1);
  }
  const stored = await world.collector.responses('waits');
  assert.deepEqual(stored.map(({ status }) => status), stored.map(() => 'test'));
  assert.equal((await world.collector.total('waits')).n, 0);
  assert.deepEqual((await team(world.address, '/v1/surveys/waits/installs')).items, [], 'our own pages are no news');
});

holds('a snippet is copied with one key', { place }, async (world) => {
  const page = await signedIn(world);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${world.address}/dashboard/surveys/plain/install?channel=popover`);
  const copy = page.getByRole('button', { name: 'Copy' }).first();
  await copy.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const { html } = await team(world.address, '/v1/surveys/plain/snippet?channel=popover');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), html);
});

holds('axe finds nothing wrong in any channel, nor in a check that waits or has been told', { place, expect: [/preload/] }, async (world) => {
  const page = await signedIn(world);
  const faults = [];
  const look = async (name) => {
    for (const fault of await violations(page)) faults.push(`${name}: ${fault}`);
  };
  for (const channel of ['inline', 'popover', 'tab', 'link', 'email', 'qr']) {
    await page.goto(`${world.address}/dashboard/surveys/plain/install?channel=${channel}&context-order=A-17`);
    await look(channel);
  }
  for (const origin of ['https://shop.example', 'http://localhost:3000']) {
    await fetch(`${world.address}/embed.js?survey=elsewhere`, { headers: { referer: `${origin}/` } });
  }
  await page.goto(`${world.address}/dashboard/surveys/elsewhere/install?lang=it`);
  await page.locator('details[name=recipe]').first().locator('summary').click();
  await look('sites');
  const { token } = await check(world, 'plain');
  await page.goto(`${world.address}/dashboard/surveys/plain/install/check?token=${token}&page=https://shop.example/`);
  await look('waiting');
  const gates = [{ gate: 'every', open: false, why: 'it was shown already (every = 30d)', next: '2026-12-22T10:15:00Z' }];
  const surveys = [{ survey: 'plain', mode: 'inline', state: 'not shown', shown: false, size: null, gates }];
  await fetch(`${world.address}/v1/installs/${token}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify({ surveys, blocked: ['frame-src'] }) });
  await page.reload();
  await look('told');
  assert.deepEqual(faults, []);
});
