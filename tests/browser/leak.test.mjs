// A page that lives for days: what comes and goes a thousand times must leave nothing behind.
import assert from 'node:assert/strict';
import { holds, withBrowser } from './harness.mjs';
import { host, hosts, loader, survey } from './hosts.mjs';
import { until } from './until.mjs';

// The heap must be what the page keeps: not what the engine has compiled by the thousandth time and not by the hundredth.
withBrowser({ args: ['--js-flags=--no-opt --no-maglev --no-sparkplug --no-lazy-feedback-allocation'] });

const place = hosts({
  surveys: [survey('plain'), survey('help', 'mode = "popover"\ntrigger = "click"\nselector = "#help"')],
  pages: {
    'plain.html': host(`<section id="room"></section>${loader('plain')}`),
    'rules.html': host(`<section id="room"></section>${loader('plain', 'help')}`),
  },
});

/** Puts an element in and takes it out again, `times` times, each time until its frame is in the page. */
const mount = (page, times, mode) => page.evaluate(async ({ times, mode }) => {
  const room = document.querySelector('#room');
  for (let time = 0; time < times; time += 1) {
    const place = document.createElement('perche-survey');
    place.setAttribute('survey', 'plain');
    if (mode) place.setAttribute('mode', mode);
    place.setAttribute('context-order', `A-${time}`);
    room.append(place);
    for (let turn = 0; !place.shadowRoot?.querySelector('iframe'); turn += 1) {
      if (turn > 2_000) throw new Error('no frame');
      await new Promise((next) => requestAnimationFrame(next));
    }
    place.remove();
    await new Promise((next) => setTimeout(next));
  }
}, { times, mode });

/** What is left after a forced collection: bytes of the heap, nodes, listeners on window and document. */
async function left(session) {
  // What one collection lets go of may hold what the next one finds.
  for (let time = 0; time < 3; time += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  const listeners = [];
  for (const expression of ['window', 'document']) {
    const { result } = await session.send('Runtime.evaluate', { expression, objectGroup: 'leak' });
    const found = await session.send('DOMDebugger.getEventListeners', { objectId: result.objectId });
    listeners.push(found.listeners.map(({ type }) => type).sort().join(' '));
  }
  await session.send('Runtime.releaseObjectGroup', { objectGroup: 'leak' });
  return { heap: usedSize, nodes, listeners };
}

/** What a hundred mounts leave and what a thousand do. */
async function afterHundredAndThousand(page, mode) {
  const session = await page.context().newCDPSession(page);
  await until('the loader is there', () => page.evaluate(() => !!globalThis.perche));
  const seen = [];
  for (let hundreds = 1; hundreds <= 10; hundreds += 1) {
    await mount(page, 100, mode);
    seen.push(await left(session));
  }
  const [hundred, thousand] = [seen[0], seen[9]];
  await session.detach();
  return { hundred, thousand, ratio: thousand.heap / hundred.heap };
}

// The questions themselves are not what is counted here, and a thousand of them would take minutes.
const quick = (page) => page.route('**/s/plain*', (route) => route.fulfill({ contentType: 'text/html', body: '<title>Nothing</title>' }));

for (const [what, name, mode] of [['elements', 'plain.html'], ['popovers', 'rules.html', 'popover']]) {
  holds(`a thousand ${what} come and go: heap and listeners are as after a hundred`, { place }, async ({ customer, url }) => {
    const page = await customer();
    await quick(page);
    await page.goto(url(name));
    const { hundred, thousand, ratio } = await afterHundredAndThousand(page, mode);
    console.log(`${what}: heap ${hundred.heap} -> ${thousand.heap} bytes (${ratio.toFixed(3)}), nodes ${hundred.nodes} -> ${thousand.nodes}, listeners ${thousand.listeners}`);
    assert.ok(ratio <= 1.05, `the heap grows to ${ratio.toFixed(3)} of what it was`);
    assert.deepEqual(thousand.listeners, hundred.listeners);
  });
}

holds('a host that keeps what was taken out, and listens once more each time, is found out', { place }, async ({ customer, url }) => {
  const page = await customer();
  await quick(page);
  await page.addInitScript(() => {
    const kept = [];
    const { remove } = Element.prototype;
    Element.prototype.remove = function () {
      kept.push([this, new Array(200).fill(this)]);
      if (kept.length % 100 === 0) addEventListener('resize', () => kept.length);
      remove.call(this);
    };
  });
  await page.goto(url('plain.html'));
  const { hundred, thousand, ratio } = await afterHundredAndThousand(page);
  assert.ok(ratio > 1.05, `${ratio}`);
  assert.notDeepEqual(thousand.listeners, hundred.listeners);
});
