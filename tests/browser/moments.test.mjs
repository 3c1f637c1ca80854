// When and how often: the rules of a survey, and that an attribute can only narrow them.
import assert from 'node:assert/strict';
import { holds, withBrowser } from './harness.mjs';
import { frame, host, hosts, loader, survey } from './hosts.mjs';
import { becomes, until } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser();

const DAY = 86_400_000;
const element = (id, more = '') => `<perche-survey survey="${id}" ${more}></perche-survey>`;
const alone = (id, rules) => ({ [id]: survey(id, `mode = "popover"\nmemory = "local"\n${rules}`) });
const SURVEYS = {
  ...alone('now', 'trigger = "now"'),
  ...alone('after', 'trigger = "after"\nafter_seconds = 5'),
  ...alone('click', 'trigger = "click"\nselector = "#buy, .deep"'),
  ...alone('event', 'trigger = "event"\nevent = "order_done"'),
  ...alone('exit', 'trigger = "exit"'),
  ...alone('exit-again', 'trigger = "exit"'),
  ...alone('once', 'every = "once"'),
  ...alone('days', 'every = "30d"'),
  ...alone('quiet', 'quiet_days = 7\ntrigger = "click"\nselector = "#buy"'),
  ...alone('half', 'sample = 0.5'),
  ...alone('consents', 'consent = true'),
  visible: survey('visible', 'memory = "local"'),
  order: survey('order', 'every = "once per order"\nmemory = "local"'),
  none: survey('none', 'every = "once"\nmemory = "none"'),
  session: survey('session', 'every = "once"'),
  'half-none': survey('half-none', 'sample = 0.5\nmemory = "none"'),
  plain: survey('plain', 'memory = "local"'),
};
const page = (id) => [`${id}.html`, host(`<button id="buy">Buy</button>${loader(id)}`)];
const place = hosts({
  surveys: Object.values(SURVEYS),
  pages: {
    ...Object.fromEntries(['now', 'after', 'click', 'event', 'exit', 'once', 'days', 'half', 'consents'].map(page)),
    'early.html': host(`<script>perche = []; perche.push(["track", "order_done"])</script>${loader('event')}`),
    'visible.html': host(`<div style="height: 20000px"></div>${element('visible')}${loader('visible')}`),
    'order.html': host(element('order', 'context-order="A-1"') + loader('order')),
    'order-2.html': host(element('order', 'context-order="A-2"') + loader('order')),
    'none.html': host(element('none') + loader('none')),
    'session.html': host(element('session') + loader('session')),
    'plain.html': host(element('plain') + loader('plain')),
    'quiet.html': host(`<button id="buy">Buy</button>${loader('quiet')}`),
    'half-none.html': host(element('half-none') + loader('half-none')),
    'narrower.html': host(`<button id="buy">Buy</button>${element('after', 'mode="popover" trigger="click" selector="#buy"')}${loader('after')}`),
    'wider.html': host(element('event', 'mode="popover" trigger="now"') + loader('event')),
    'sooner.html': host(element('after', 'mode="popover" trigger="after" after-seconds="0"') + loader('after')),
    'attribute.html': host(`<button id="buy">Buy</button>${element('plain', 'trigger="event" event="bought"')}${loader('plain')}`),
    'show.html': host(loader('plain', 'half', 'once')),
    'taken.html': host(`<button id="buy">Buy</button>${loader('now', 'click')}`),
    'two.html': host(loader('exit', 'exit-again')),
    'silent.html': host(frame('plain') + loader()),
  },
});

/** A customer with an ear at the console. */
async function open(world, path, options = {}) {
  const page = await world.customer(options);
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  if (options.clock) await page.clock.install({ time: options.clock });
  await options.first?.(page);
  await page.goto(world.url(path));
  return Object.assign(page, { said, says: (what) => until(`the console says ${what}`, () => said.some((text) => what.test(text))) });
}
const shown = (page) => page.locator('.panel[data-open] iframe');
const nothing = async (page, why) => assert.equal(await page.locator('iframe').count(), 0, why);
/** Until the rules are armed: whatever shows at once has begun to by then. */
const armed = (page) => until('the loader has looked at the page', () => page.evaluate(() => typeof globalThis.perche?.show === 'function' && document.readyState === 'complete'
  && new Promise((next) => setTimeout(() => next(true)))));

holds('now: at once', { place }, async (world) => shown(await open(world, 'now.html')).waitFor());

holds('after: so many seconds after the page, and no attribute makes it sooner', { place }, async (world) => {
  for (const path of ['after.html', 'sooner.html']) {
    const page = await open(world, path, { clock: new Date('2026-05-01') });
    await until('the clock runs', () => page.evaluate(() => typeof globalThis.perche?.show === 'function'));
    await page.clock.runFor(1_000);
    await nothing(page, path);
    await page.clock.runFor(4_500);
    await until(`${path}: it is there`, async () => { await page.clock.runFor(100); return (await shown(page).count()) === 1; });
  }
});

holds('click: on what the selector finds, in a shadow root too, and on nothing else', { place }, async (world) => {
  const page = await open(world, 'click.html');
  await armed(page);
  await page.getByRole('heading').click();
  await nothing(page, 'a click beside it');
  await page.evaluate(() => {
    const root = document.querySelector('main').appendChild(document.createElement('section')).attachShadow({ mode: 'open' });
    root.innerHTML = '<button class="deep">Deep</button>';
    // A host that keeps its clicks to itself.
    root.firstChild.onclick = (event) => event.stopPropagation();
  });
  await page.getByRole('button', { name: 'Deep' }).click();
  await shown(page).waitFor();
});

holds('event: what the page tracks, also before the loader came', { place }, async (world) => {
  const page = await open(world, 'event.html');
  await armed(page);
  await page.evaluate(() => globalThis.perche.track('something else'));
  await nothing(page, 'another event');
  await page.evaluate(() => globalThis.perche.track('order_done'));
  await shown(page).waitFor();
  await shown(await open(world, 'early.html')).waitFor();
});

holds('exit: the pointer leaves over the upper edge, or a touch screen’s page is left', { place }, async (world) => {
  const page = await open(world, 'exit.html');
  await armed(page);
  const leave = (clientY) => page.evaluate((clientY) => document.body.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientY })), clientY);
  await leave(400);
  await nothing(page, 'over the side');
  await leave(-1);
  await shown(page).waitFor();

  const phone = await open(world, 'exit.html', { hasTouch: true, isMobile: true, viewport: { width: 375, height: 700 } });
  await armed(phone);
  await phone.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await shown(phone).waitFor();
});

holds('visible: not before its place is a screen away', { place }, async (world) => {
  const page = await open(world, 'visible.html');
  await armed(page);
  await nothing(page);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await widgetOf(page).live();
});

holds('an attribute adds a moment to the rule’s and takes none away', { place }, async (world) => {
  const page = await open(world, 'narrower.html', { clock: new Date('2026-05-01') });
  await until('the clock runs', () => page.evaluate(() => typeof globalThis.perche?.show === 'function'));
  await page.clock.runFor(6_000);
  await nothing(page, 'the seconds alone');
  await page.locator('#buy').click();
  await until('both', async () => { await page.clock.runFor(100); return (await shown(page).count()) === 1; });

  const wider = await open(world, 'wider.html');
  await armed(wider);
  await nothing(wider, '"now" beside the rule "event"');
  await wider.evaluate(() => globalThis.perche.track('order_done'));
  await shown(wider).waitFor();
});

holds('an attribute alone sets a moment, for a survey whose rules have none', { place }, async (world) => {
  const page = await open(world, 'attribute.html');
  await until('the moment is waited for', async () => {
    await page.evaluate(() => globalThis.perche?.track?.('bought'));
    return (await page.locator('iframe').count()) === 1;
  });
});

holds('a loader that was cached before the collector was upgraded still finds its rules', { place }, async (world) => {
  const asked = [];
  const page = await open(world, 'attribute.html', {
    first: async (page) => {
      page.on('request', (request) => request.url().endsWith('/rules.js') && asked.push(new URL(request.url()).pathname));
      await page.route('**/embed.js*', async (route) => {
        const reply = await route.fetch();
        // The name of another build's folder.
        await route.fulfill({ response: reply, body: (await reply.text()).replace(/assets\/[0-9a-f]{12}/, 'assets/0123456789ab') });
      });
    },
  });
  await until('the moment is waited for', async () => {
    await page.evaluate(() => globalThis.perche?.track?.('bought'));
    return (await page.locator('iframe').count()) === 1;
  });
  assert.deepEqual(asked, ['/assets/0123456789ab/rules.js']);
});

holds('once: who was shown it is not shown it again, whatever he did', { place }, async (world) => {
  const page = await open(world, 'once.html');
  await shown(page).waitFor();
  await page.reload();
  await page.says(/“once” is not shown: it was shown already \(every = once\)/);
  await nothing(page);
});

holds('30d: again after thirty days, and not a day earlier', { place }, async (world) => {
  const start = new Date('2026-05-01').getTime();
  const page = await open(world, 'days.html', { clock: start });
  await until('the first time', async () => { await page.clock.runFor(100); return (await shown(page).count()) === 1; });
  await page.clock.setSystemTime(start + 29 * DAY);
  await page.reload();
  await page.says(/“days” is not shown: it was shown already \(every = 30d\)/);
  await page.clock.setSystemTime(start + 31 * DAY);
  await page.reload();
  await until('the second time', async () => { await page.clock.runFor(100); return (await shown(page).count()) === 1; });
});

holds('once per order: another order is another question', { place }, async (world) => {
  const page = await open(world, 'order.html');
  await widgetOf(page).live();
  await page.reload();
  await page.says(/“order” is not shown: it was shown already \(every = once per order\)/);
  await page.goto(world.url('order-2.html'));
  await widgetOf(page).live();
  await widgetOf(page).face(4).click();
  await becomes('it is this order’s', async () => (await world.collector.responses('order')).map(({ context }) => context), [{ order: 'A-2' }]);
});

holds('quiet_days: after any survey none for so many days', { place }, async (world) => {
  const start = new Date('2026-05-01').getTime();
  const page = await open(world, 'plain.html', { clock: start });
  await until('another survey is seen', async () => { await page.clock.runFor(100); return page.evaluate(() => /shown/.test(localStorage.perche)); });
  await page.clock.setSystemTime(start + 6 * DAY);
  await page.goto(world.url('quiet.html'));
  await page.says(/“quiet” is not shown: .*quiet_days = 7/);
  await page.locator('#buy').click();
  await nothing(page);
  await page.clock.setSystemTime(start + 8 * DAY);
  await page.reload();
  await armed(page);
  await page.locator('#buy').click();
  await until('it may again', async () => { await page.clock.runFor(100); return (await shown(page).count()) === 1; });
});

/** The page with what chance says, `draw` from 0 to 1. */
const luck = (draw) => (page) => page.addInitScript((draw) => { Math.random = () => draw; }, draw);
holds('sample: the visitor’s one draw decides, today and after', { place }, async (world) => {
  const lucky = await open(world, 'half.html', { first: luck(0.49) });
  await shown(lucky).waitFor();
  const page = await open(world, 'half.html', { first: luck(0.51) });
  await page.says(/“half” is not shown: .*sample = 0\.5/);
  await nothing(page);
  // Better luck now does not help: the draw is kept.
  await luck(0.01)(page);
  page.said.length = 0;
  await page.reload();
  await page.says(/“half” is not shown: .*sample = 0\.5/);
  // Without memory each page view draws anew.
  const forgetful = await open(world, 'half-none.html', { first: luck(0.51) });
  await forgetful.says(/“half-none” is not shown: .*sample = 0\.5/);
  await luck(0.01)(forgetful);
  await forgetful.reload();
  await widgetOf(forgetful).live();
});

holds('a sample asks its share of many visitors', { place }, async (world) => {
  const page = await open(world, 'half.html');
  await armed(page);
  const asked = await page.evaluate(async () => {
    const draws = [];
    for (let visitor = 0; visitor < 400; visitor += 1) {
      localStorage.clear();
      globalThis.perche.reset();
      globalThis.perche.consent(true);
      document.querySelectorAll('perche-survey').forEach((place) => place.remove());
      document.documentElement.append(Object.assign(document.createElement('perche-survey'), { innerHTML: '' }));
      const place = document.querySelector('perche-survey');
      place.setAttribute('survey', 'half');
      await new Promise((next) => setTimeout(next));
      draws.push(JSON.parse(localStorage.perche).half.draw < 0.5);
      place.remove();
    }
    return draws.filter(Boolean).length;
  });
  // Nine standard deviations: red once in 10^18 runs by chance.
  assert.ok(asked > 110 && asked < 290, `${asked} of 400`);
});

holds('memory: none of it, the tab’s or the browser’s', { place }, async (world) => {
  const kept = (page) => page.evaluate(() => [localStorage.perche, sessionStorage.perche].map((text) => Object.keys(JSON.parse(text ?? '{}'))));
  for (const [id, where] of [['none', [[], []]], ['session', [[], ['session']]], ['plain', [['plain'], []]]]) {
    const page = await open(world, `${id}.html`);
    await widgetOf(page).live();
    await becomes(id, () => kept(page), where);
    await page.reload();
    if (id === 'session') await page.says(/shown already/);
    else await widgetOf(page).live();
    await page.evaluate(() => globalThis.perche.reset());
    assert.deepEqual(await kept(page), [[], []], 'reset forgets it');
  }
});

for (const [signal, value] of [['globalPrivacyControl', true], ['doNotTrack', '1']]) {
  holds(`${signal}: nothing is kept beyond the page`, { place }, async (world) => {
    const first = (page) => page.addInitScript(([signal, value]) => Object.defineProperty(navigator, signal, { value }), [signal, value]);
    const page = await open(world, 'plain.html', { first });
    const widget = widgetOf(page);
    await widget.live();
    await widget.face(5).click();
    await becomes('the answer counts', async () => (await world.collector.total('plain')).n, 1);
    assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
    // Within the page it holds: the same survey is not asked a second time.
    await page.evaluate(() => document.querySelector('main').insertAdjacentHTML('beforeend', '<perche-survey survey="plain"></perche-survey>'));
    await page.says(/“plain” is not shown: it was answered already/);
  });
}

holds('consent: nothing is shown, drawn or kept before it', { place }, async (world) => {
  const page = await open(world, 'consents.html');
  await page.says(/“consents” is not shown: it waits for perche\.consent\(true\)/);
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
  await page.evaluate(() => globalThis.perche.consent(true));
  await shown(page).waitFor();
});

holds('show: a moment like the others, for a survey without a place too, and no way round the rules', { place }, async (world) => {
  const page = await open(world, 'show.html', { first: luck(0.9) });
  await armed(page);
  await page.says(/“half” is not shown: .*sample/);
  await shown(page).waitFor();
  assert.equal(await shown(page).count(), 1, 'the popover of "once"');
  page.said.length = 0;
  await page.evaluate(() => globalThis.perche.show('half'));
  await page.says(/“half” is not shown: .*sample/);
  await page.evaluate(() => globalThis.perche.show('plain'));
  await page.says(/“plain” is not shown: another one is open/);
  await page.frameLocator('.panel[data-open] iframe').locator('.close').click();
  await page.evaluate(() => globalThis.perche.show('plain'));
  await until('it is there, though its rules say inline', () => page.locator('[survey=plain] .panel[data-open]').count());
});

holds('one popover at a time', { place }, async (world) => {
  const page = await open(world, 'two.html');
  await armed(page);
  await page.evaluate(() => document.body.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientY: -1 })));
  await shown(page).waitFor();
  await page.says(/“exit-again” is not shown: another one is open/);
  assert.equal(await page.locator('iframe').count(), 1);
  // What a click asked for in vain comes with a later one.
  await page.goto(world.url('taken.html'));
  await shown(page).waitFor();
  await page.locator('#buy').click();
  await page.says(/“click” is not shown: another one is open/);
  await page.frameLocator('.panel[data-open] iframe').locator('.close').click();
  await until('the first is gone', async () => (await page.locator('iframe').count()) === 0);
  await page.locator('#buy').click();
  await page.locator('[survey=click] .panel[data-open]').waitFor();
});

holds('the default snippet loads nothing but the loader, due or not', { place }, async (world) => {
  const asked = [];
  const page = await open(world, 'plain.html', { first: (page) => page.on('request', (request) => request.frame() === page.mainFrame() && asked.push(request.url())) });
  await widgetOf(page).live();
  await widgetOf(page).face(4).click();
  await widgetOf(page).drained();
  await page.reload();
  await page.says(/answered already/);
  const ours = asked.filter((address) => address.startsWith(world.address)).map((address) => new URL(address).pathname);
  assert.deepEqual([...new Set(ours)], ['/embed.js'], 'no second script');
});
