// Host pages that are not kind: frameworks, shadow roots, hostile styles, changed prototypes. What a customer can still do.
import assert from 'node:assert/strict';
import { CUT, holds, withBrowser } from './harness.mjs';
import { COLLECTOR, frame, host, hosts, loader, survey } from './hosts.mjs';
import { becomes, until } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser();

const HOSTILE = `<style>
  *{all:unset!important} iframe{display:none!important;max-width:0!important;height:0!important;opacity:0!important}
  div,perche-survey{display:none!important;width:0!important;transform:scale(0)!important}
  @layer last{iframe{display:none!important;visibility:hidden!important}}</style>`;
const POLLUTED = `<form id="perche"></form><input id="rules" name="rules"><script>
  Array.prototype.each = function () {}; Array.prototype.toJSON = function () { return "[]"; };
  Number.prototype.toJSON = function () { return String(this); };
  Object.prototype.extend = function () {}; Object.prototype.survey = "theirs"; Object.prototype.answered = undefined;
  Element.prototype.remove = function () {}; String.prototype.trim = function () { return "trimmed"; };
  addEventListener("perche:shown", () => {
    JSON = { parse: () => ({ theirs: 1 }), stringify: () => "theirs" };
    document.title = "Done";
  });
</script>`;
const POLICY = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self' ${COLLECTOR}; style-src 'self'; frame-src ${COLLECTOR}">`;
const element = (id, more = '') => `<perche-survey survey="${id}" ${more}></perche-survey>`;

const place = hosts({
  surveys: [
    survey('plain'), survey('other'), survey('order'), survey('first'), survey('second'),
    survey('corner', 'mode = "popover"'), survey('edge', 'mode = "tab"'),
  ],
  folders: ['react', 'vue'],
  pages: {
    'hostile.html': host(frame('plain') + element('other') + loader('plain', 'other'), { head: HOSTILE }),
    'hostile-bare.html': host(frame('plain'), { head: HOSTILE }),
    'hostile-corner.html': host(loader('corner', 'edge'), { head: HOSTILE }),
    'polluted.html': host(POLLUTED + frame('plain') + element('other') + loader('plain', 'other')),
    'polluted-corner.html': host(POLLUTED + loader('corner')),
    'strict.html': host(element('plain') + loader('plain', 'corner', 'edge'), { head: POLICY, style: '' }),
    'strict-attribute.html': host(element('plain', 'mode="popover"') + loader('plain'), { head: POLICY, style: '' }),
    'shadow.html': host(`<section id="theirs"></section>${loader('plain')}`),
    'several.html': host(frame('plain') + element('other') + element('first', 'context-order="A-1"') + loader('plain', 'other', 'first', 'corner')),
    'rtl.html': host(element('plain') + loader('plain'), { lang: 'ar', dir: 'rtl' }),
    'no-loader.html': host(frame('plain')),
    'moves.html': host(`<section id="one">${element('plain')}</section><section id="two"></section>${loader('plain')}`),
    'twice.html': host(frame('plain') + loader('plain') + loader('plain') + loader('other')),
    'late.html': host(frame('plain') + loader('plain'), { head: '<link rel="stylesheet" href="late.css" media="all">', style: '' }),
    'late.css': 'body { background: #101513; color: #edf2ee }',
    'isolated.html': host(frame('plain') + loader('plain')),
    'empty.html': host(loader('plain', 'order')),
  },
});

const inside = (id) => ({ inside: `perche-survey[survey="${id}"] iframe` });
/** Answers and waits until it counts. */
async function answer(world, page, id, at, score = 5) {
  const widget = widgetOf(page, at);
  await widget.live();
  await widget.face(score).click();
  await becomes(`${id} counts`, async () => (await world.collector.total(id)).n, 1);
}

holds('a hostile style sheet hides neither the adopted frame nor the element, and would hide a frame without the loader', { place },
  async (world) => {
    const page = await world.customer();
    await page.goto(world.url('hostile.html'));
    await answer(world, page, 'plain', { inside: 'main > iframe' });
    await answer(world, page, 'other', inside('other'));
    for (const at of ['main > iframe', 'perche-survey iframe']) {
      const { width, height } = await page.locator(at).boundingBox();
      assert.ok(width > 300 && height > 100, `${at}: ${width} x ${height}`);
    }
    // The sabotage: what these styles do to a frame that nobody defends.
    await page.goto(world.url('hostile-bare.html'));
    assert.equal(await page.locator('iframe').isVisible(), false);
  });

holds('a hostile style sheet hides neither popover nor tab', { place }, async (world) => {
  const page = await world.customer();
  await page.goto(world.url('hostile-corner.html'));
  await answer(world, page, 'corner', inside('corner'));
  await page.frameLocator(inside('corner').inside).locator('.close').click();
  await page.getByRole('button', { name: 'Feedback' }).click();
  await answer(world, page, 'edge', inside('edge'));
});

holds('added prototypes, clobbered names and a JSON replaced later change nothing', { place }, async (world) => {
  const page = await world.customer();
  await page.goto(world.url('polluted.html'));
  await until('the page has done its worst', async () => (await page.title()) === 'Done');
  await answer(world, page, 'plain', { inside: 'main > iframe' });
  await answer(world, page, 'other', inside('other'));
  await until('it is remembered', () => page.evaluate(() => /"plain":\{[^}]*"answered"/.test(sessionStorage.perche)));
  await page.goto(world.url('polluted-corner.html'));
  await answer(world, page, 'corner', inside('corner'));
});

for (const [name, ids] of [['strict.html', ['plain', 'corner', 'edge']], ['strict-attribute.html', ['plain']]]) {
  holds(`a strict policy allows all of ${name}: element, popover, tab, what is loaded later`, { place }, async (world) => {
    const page = await world.customer();
    await page.goto(world.url(name));
    for (const id of ids) {
      if (id === 'edge') await page.frameLocator(inside('corner').inside).locator('.close').click();
      if (id === 'edge') await page.getByRole('button', { name: 'Feedback' }).click();
      await answer(world, page, id, inside(id));
    }
  });
}

holds('inside somebody’s shadow roots, open and closed, added late', { place }, async (world) => {
  const page = await world.customer();
  await page.goto(world.url('shadow.html'));
  await page.evaluate(() => {
    const root = document.querySelector('#theirs').attachShadow({ mode: 'open' });
    root.innerHTML = '<style>:host{color:red}</style><article></article>';
    const inner = root.querySelector('article').attachShadow({ mode: 'open' });
    inner.append(document.createElement('perche-survey'));
    // Attributes after insertion, as some frameworks do.
    inner.firstChild.setAttribute('survey', 'plain');
  });
  await answer(world, page, 'plain');
  await page.evaluate(() => document.querySelector('#theirs').remove());
  await becomes('what is gone is forgotten', () => page.frames().length, 1);
});

holds('several surveys on one page, a popover among them, keep apart', { place }, async (world) => {
  const page = await world.customer();
  await page.addInitScript(() => {
    globalThis.heard = [];
    addEventListener('perche:scored', ({ detail, target }) => globalThis.heard.push([detail.survey, detail.channel, target.localName]));
  });
  await page.goto(world.url('several.html'));
  await answer(world, page, 'corner', inside('corner'), 1);
  await page.frameLocator(inside('corner').inside).locator('.close').click();
  await answer(world, page, 'plain', { inside: 'main > iframe' }, 2);
  await answer(world, page, 'other', inside('other'), 3);
  await answer(world, page, 'first', inside('first'), 4);
  const survey = 'perche-survey';
  assert.deepEqual(await page.evaluate(() => globalThis.heard), [
    ['corner', 'popover', survey], ['plain', 'inline', 'iframe'], ['other', 'inline', survey], ['first', 'inline', survey],
  ]);
});

holds('a page from right to left is asked from right to left', { place }, async (world) => {
  const page = await world.customer();
  await page.goto(world.url('rtl.html'));
  const widget = widgetOf(page);
  await widget.live();
  assert.equal(await widget.frame.locator('html').getAttribute('dir'), 'rtl');
  const [first, last] = [await widget.face(1).boundingBox(), await widget.face(7).boundingBox()];
  assert.ok(first.x > last.x, 'the first point stands on the right');
  await becomes('and the frame is named in its language', () => widget.element.getAttribute('title'), 'ما مدى سهولة ذلك؟');
});

holds('a dark page whose styles come late has a dark question in the end', { place }, async (world) => {
  const page = await world.customer();
  await page.route('**/late.css', async (route) => {
    // The question has greeted a white page by then.
    await until('the question is there', () => page.frames()[1]?.evaluate(() => document.documentElement.dataset.scheme === 'light').catch(() => false));
    await route.continue();
  });
  await page.goto(world.url('late.html'));
  await becomes('dark', () => widgetOf(page).frame.locator('html').getAttribute('data-scheme'), 'dark');
});

for (const javaScriptEnabled of [true, false]) {
  holds(`no loader at all, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, { place }, async (world) => {
    const page = await world.customer({ javaScriptEnabled });
    await page.goto(world.url('no-loader.html'));
    const widget = widgetOf(page);
    if (javaScriptEnabled) await widget.live();
    await widget.face(5).click();
    await widget.send.click();
    await becomes('it counts', async () => (await world.collector.total('plain')).n, 1);
  });
}

holds('a collector that is away leaves the page as it was', { place, expect: [CUT] }, async (world) => {
  const page = await world.customer();
  await world.collector.stop();
  await page.goto(world.url('empty.html'));
  await page.getByRole('heading').waitFor();
  assert.equal(await page.evaluate(() => 'perche' in globalThis), false);
});

holds('an element that is moved, taken away and brought back goes on', { place }, async (world) => {
  const page = await world.customer();
  await page.goto(world.url('moves.html'));
  await widgetOf(page).live();
  await page.evaluate(() => document.querySelector('#two').append(document.querySelector('perche-survey')));
  await widgetOf(page).live();
  await page.evaluate(() => { (globalThis.kept = document.querySelector('perche-survey')).remove(); });
  await becomes('it is gone', () => page.frames().length, 1);
  await page.evaluate(() => document.querySelector('#one').append(globalThis.kept));
  await answer(world, page, 'plain');
});

holds('one global, however often the loader is loaded', { place }, async (world) => {
  const page = await world.customer();
  await page.goto(world.url('no-loader.html'));
  const before = await page.evaluate(() => Object.getOwnPropertyNames(globalThis));
  await page.goto(world.url('twice.html'));
  await widgetOf(page).live();
  await page.evaluate(() => globalThis.perche.show('corner'));
  await page.locator('.panel[data-open]').waitFor();
  const added = await page.evaluate((before) => Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name)), before);
  assert.deepEqual(added, ['perche']);
});

holds('a page that isolates itself may frame the question', { place }, async (world) => {
  const page = await world.customer();
  await page.goto(world.url('isolated.html'));
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  await answer(world, page, 'plain');
});

for (const app of ['react', 'vue']) {
  holds(`${app}: views come and go by the browser’s history, each order is asked about itself`, { place }, async (world) => {
    const page = await world.customer();
    const said = [];
    page.on('console', (message) => said.push(message.text()));
    const go = (view) => page.getByRole('button', { name: view, exact: true }).click();
    const widget = widgetOf(page);
    const orders = async () => (await world.collector.responses('order')).map(({ context, score }) => [context.order, score]).sort();
    await page.goto(world.url(`${app}/index.html`));
    await page.getByRole('heading', { name: 'list' }).waitFor();
    assert.equal(await page.locator('iframe').count(), 0);

    await go('order-1');
    await widget.live();
    // A render that changes the element's class is no reason to load the question again.
    const before = await page.locator('iframe').evaluate((frame) => (frame.known = true));
    await go('render');
    await page.locator('h1[data-renders="1"]').waitFor();
    assert.equal(await page.locator('iframe').evaluate((frame) => frame.known), before);

    // The same node, another order.
    await go('order-2');
    await until('it asks about the second', () => page.locator('iframe').evaluate((frame) => /order-2/.test(frame.src)).catch(() => false));
    await widget.live();
    await page.goBack();
    await until('back: about the first', () => page.locator('iframe').evaluate((frame) => /order-1/.test(frame.src)).catch(() => false));
    await widget.live();
    await page.goBack();
    await becomes('back again: the list has none', () => page.frames().length, 1);
    await page.goForward();
    await widget.live();
    await widget.face(6).click();
    await becomes('the first order is answered', orders, [['order-1', 6]]);
    await widget.drained();
    await go('list');
    await becomes('the list again', () => page.frames().length, 1);
    await go('order-1');
    await until('who has answered is not asked again', () => said.some((text) => /“order” is not shown: it was answered already/.test(text)));
    assert.equal(await page.locator('iframe').count(), 0);
  });

  holds(`${app}: two surveys change places and both take their answers`, { place }, async (world) => {
    const page = await world.customer();
    await page.goto(world.url(`${app}/index.html?view=both`));
    for (const id of ['first', 'second']) await widgetOf(page, inside(id)).live();
    await page.getByRole('button', { name: 'swap' }).click();
    await becomes('they have changed places', () => page.locator('perche-survey').evaluateAll((places) => places.map((place) => place.getAttribute('survey'))), ['second', 'first']);
    await answer(world, page, 'first', inside('first'));
    await answer(world, page, 'second', inside('second'));
  });
}
