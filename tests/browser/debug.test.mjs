// ?perche-debug: what it says must be what the loader does.
import assert from 'node:assert/strict';
import { holds, withBrowser } from './harness.mjs';
import { frame, host, hosts, loader, survey } from './hosts.mjs';
import { until } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser();

const IDS = ['plain', 'consents', 'waits', 'monthly', 'quiet', 'never', 'absent', 'unknown'];
const place = hosts({
  surveys: [
    survey('plain', 'memory = "local"'), survey('consents', 'consent = true'),
    survey('waits', 'mode = "popover"\ntrigger = "event"\nevent = "order_done"'),
    survey('monthly', 'every = "30d"\nmemory = "local"'), survey('quiet', 'quiet_days = 7'),
    survey('never', 'sample = 0.000001'), survey('absent'),
  ],
  pages: {
    'all.html': host(IDS.filter((id) => !/waits|absent/.test(id)).map((id) => `<perche-survey survey="${id}"></perche-survey>`).join('') + loader(...IDS)),
    'plain.html': host(frame('plain') + loader('plain')),
    'without-rules.html': host(frame('plain') + loader()),
  },
});

const START = new Date('2026-05-01T10:00:00Z').getTime();
const explained = async (page) => {
  await until('it is explained', () => page.evaluate(() => typeof globalThis.perche?.explain === 'function'));
  return Object.fromEntries((await page.evaluate(() => globalThis.perche.explain())).map((one) => [one.survey, one]));
};
const shut = ({ gates }) => gates.filter(({ open }) => !open).map(({ gate }) => gate);

holds('every survey is explained gate by gate, and the loader does what it says', { place }, async ({ customer, url }) => {
  const page = await customer();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  await page.clock.setFixedTime(START);
  await page.addInitScript((shown) => {
    localStorage.perche ??= JSON.stringify({ plain: { answered: shown - 1000 }, monthly: { shown } });
    Math.random = () => 0.5;
  }, START - 3_600_000);
  await page.goto(url('all.html?perche-debug'));
  const found = await until('all are there', async () => {
    const all = await explained(page);
    return all.waits?.channel && all;
  });
  assert.deepEqual(Object.keys(found).sort(), [...IDS].sort());
  assert.deepEqual(Object.fromEntries(IDS.filter((id) => found[id].gates).map((id) => [id, shut(found[id])])), {
    plain: ['every'], consents: ['consent'], waits: [], monthly: ['every'], quiet: ['quiet_days'], never: ['sample'], unknown: ['survey'],
  });
  const next = (id) => found[id].next;
  assert.deepEqual([next('plain'), next('monthly'), next('quiet'), next('never'), next('waits'), next('consents')],
    [null, '2026-05-31T09:00:00.000Z', '2026-05-08T09:00:00.000Z', null, 'now', null]);
  assert.match(found.waits.state, /^waits for: event order_done$/);
  assert.match(found.absent.state, /nothing in this page/);
  for (const id of IDS.filter((id) => found[id].gates)) {
    const reason = found[id].gates.find(({ open }) => !open)?.why;
    // What the loader itself has said, word by word.
    if (reason) assert.ok(said.some((text) => text === `perche: “${id}” is not shown: ${reason}.`), `${id}: ${reason}\n${said.join('\n')}`);
  }
  assert.equal(await page.locator('iframe').count(), 0, 'and none of them is shown');
  assert.ok(said.some((text) => /“monthly” every: closed, .*2026-05-31/.test(text)), 'it is in the console, too');
});

holds('a survey that is shown is said to be, with rules and without them', { place }, async ({ customer, url }) => {
  for (const name of ['plain.html', 'without-rules.html']) {
    const page = await customer();
    await page.goto(url(`${name}?perche-debug`));
    await widgetOf(page).live();
    // The frame is live before the loader has heard of it.
    const plain = await until('it is said to be shown', async () => {
      const { plain } = await explained(page);
      return plain.state === 'shown' && plain;
    });
    assert.equal(plain.next, 'now');
    assert.match(plain.rules, name === 'plain.html' ? /^known$/ : /embed\.js\?survey=plain/);
  }
});

holds('without ?perche-debug nothing of it is loaded', { place }, async ({ customer, url }) => {
  const page = await customer();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(url('plain.html'));
  await widgetOf(page).live();
  assert.deepEqual(asked.filter((address) => /debug|rules\.js/.test(address)), []);
  assert.equal(await page.evaluate(() => typeof globalThis.perche.explain), 'undefined');
});
