// What holds on every page of the dashboard: nothing that axe finds, nothing to scroll sideways for, nothing that needs
// JavaScript to be read, nothing heavy.
import assert from 'node:assert/strict';
import { violations as every } from './axe.mjs';
import { EMPTY, fill, furnish, ODD, PAGES, pageOf, signedIn, team } from './dashboard.mjs';
import { openWeights } from './weight.mjs';
import { holds, withBrowser } from './harness.mjs';
import { until } from './until.mjs';

withBrowser();

/** What axe finds; the customers' pages that previews show have tests of their own. */
const violations = (page) => every(page, { framed: false });

/** The page that is not there says so in the console too. */
const expect = [/status of 404/];
/** At most so much of a page and all that it loads comes over the wire, in bytes of brotli. */
const HEAVIEST = 60_000;

/** Opens every page in turn; what `look` finds wrong is told of all of them at once. */
async function everyPage(world, page, places, look) {
  const faults = {};
  for (const name of Object.keys(PAGES)) {
    const reply = await page.goto(pageOf(world, name, places));
    const status = reply.status() === (ODD[name] ?? 200) ? [] : [`status ${reply.status()}`];
    const found = [...status, ...(await look(name))];
    if (found.length > 0) faults[name] = found;
  }
  assert.deepEqual(faults, {});
}

for (const [width, height] of [[1280, 720], [320, 640]]) {
  holds(`axe finds nothing wrong on any page, ${width} pixels wide`, { expect }, async (world) => {
    const places = await furnish(world);
    const page = await signedIn(world, { viewport: { width, height } });
    await everyPage(world, page, places, () => violations(page));
  });
}

for (const [language, colorScheme] of [['en', 'light'], ['en', 'dark'], ['it', 'light'], ['it', 'dark']]) {
  holds(`axe finds nothing wrong with figures and reasons in ${language}, ${colorScheme}`, {}, async (world) => {
    const places = await fill(world.address);
    const page = await signedIn(world, { colorScheme });
    for (const name of ['overview', 'figures', 'responses', 'edit']) {
      await page.goto(`${pageOf(world, name, places)}?lang=${language}`);
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      assert.deepEqual(await violations(page), [], name);
    }
  });
}

holds('axe finds nothing wrong where one signs in', {}, async (world) => {
  const page = await world.customer();
  for (const language of ['en', 'it']) {
    await page.goto(`${world.address}/dashboard/sign-in?lang=${language}`);
    assert.deepEqual(await violations(page), [], language);
  }
});

holds('a field that has lost its label is noticed', {}, async (world) => {
  const page = await world.customer();
  await page.goto(`${world.address}/dashboard/sign-in`);
  await page.evaluate(() => document.querySelectorAll('main label').forEach((label) => label.replaceWith(...label.childNodes)));
  await page.evaluate(() => document.querySelectorAll('main input').forEach((field) => {
    for (const name of ['aria-label', 'aria-labelledby', 'placeholder', 'title']) field.removeAttribute(name);
  }));
  assert.match(String(await violations(page)), /: label:/);
});

/** How many pixels the page is wider than its window, and what stands out the most. */
const sideways = (page) => page.evaluate(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  // What a box of its own scrolls does not widen the page.
  const boxed = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== 'visible' && at !== document.body && at !== document.documentElement) return true;
    }
    return false;
  };
  const wide = [...document.body.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > clientWidth + 1 && !boxed(element));
  return [`${scrollWidth} > ${clientWidth}: ${wide.slice(0, 4).map((element) => `${element.tagName}.${element.className}`)}`];
});

/** The navigations whose last links lie behind an edge, where nothing shows that there is more. */
const cut = (page) => page.evaluate(() => [...document.querySelectorAll('header nav')]
  .filter((nav) => nav.scrollWidth > nav.clientWidth)
  .map((nav) => `${nav.className} ${nav.scrollWidth} > ${nav.clientWidth}`));

for (const language of ['en', 'it']) {
  holds(`at 320 pixels no page is wider than the window, in ${language}`, { expect }, async (world) => {
    // Long words, as German has them, and one that nobody can break.
    const places = await furnish(world, (number) => `Lieferverzögerungsbenachrichtigung${number} ${'x'.repeat(70)} ${number}`);
    const page = await signedIn(world, { viewport: { width: 320, height: 640 }, locale: language });
    await everyPage(world, page, places, async () => [...await sideways(page), ...await cut(page)]);
  });
}

holds('at 320 pixels the cards where one signs in keep the same margin on both sides', {}, async (world) => {
  const page = await world.customer({ viewport: { width: 320, height: 640 } });
  for (const language of ['en', 'it']) {
    await page.goto(`${world.address}/dashboard/sign-in?lang=${language}`);
    // Nobody has signed in yet: the help is open.
    await page.locator('details[open] pre').waitFor();
    const margins = await page.locator('main .card').evaluateAll((cards) => cards.map((card) => {
      const { left, right } = card.getBoundingClientRect();
      return [left, document.documentElement.clientWidth - right];
    }));
    assert.deepEqual(margins, [[16, 16], [16, 16]], language);
  }
});

holds('a form that was refused opens where it is to be mended, above the bar that saves', { expect: [/status of 422/] }, async (world) => {
  await fill(world.address);
  const page = await signedIn(world, { viewport: { width: 320, height: 640 } });
  await page.goto(pageOf(world, 'edit'));
  // What is said of it takes four lines.
  await page.locator('[name=sites]').fill('a site without a scheme');
  await page.getByRole('button', { name: 'Save' }).click();
  const faulty = page.locator('[name=sites][aria-invalid]');
  await faulty.waitFor();
  await until('it has the focus', () => faulty.evaluate((field) => field === document.activeElement));
  const [field, said, bar] = await Promise.all(['#f-sites', '#e-sites', '.end']
    .map((place) => page.locator(place).boundingBox()));
  assert.ok(field.y >= 0 && said.y + said.height <= bar.y, JSON.stringify([field, said, bar]));
});

holds('something too wide is noticed', {}, async (world) => {
  const page = await world.customer({ viewport: { width: 320, height: 640 } });
  await page.goto(`${world.address}/dashboard/sign-in`);
  assert.deepEqual(await sideways(page), []);
  await page.locator('main').evaluate((main) => {
    const wide = document.createElement('div');
    wide.textContent = 'Nothing breaks this';
    wide.style.width = '900px';
    main.append(wide);
  });
  assert.match(String(await sideways(page)), /DIV/);
});

holds('without JavaScript every page says what it says with it', { expect }, async (world) => {
  const places = await furnish(world);
  const [scripted, bare] = [await signedIn(world), await signedIn(world, { javaScriptEnabled: false })];
  for (const name of Object.keys(PAGES)) {
    const said = [];
    for (const page of [scripted, bare]) {
      await page.goto(pageOf(world, name, places));
      said.push((await page.getByRole('heading').allTextContents()).join('\n').replace(/\d/g, '#'));
    }
    assert.equal(said[1], said[0], name);
    assert.ok((await bare.getByRole('main').innerText()).length > 40, name);
  }
});

holds('no page weighs more than 60 KB with all that it loads, and one that does is noticed', { expect }, async (world) => {
  const places = await furnish(world);
  const page = await signedIn(world);
  const weights = await openWeights(page);
  await everyPage(world, page, places, async () => {
    const bytes = await weights.take();
    return bytes > 1_000 && bytes <= HEAVIEST ? [] : [`${bytes} bytes`];
  });
  await page.route('**/dashboard/settings', async (route) => {
    const reply = await route.fetch();
    const noise = Array.from({ length: 80_000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join('');
    await route.fulfill({ response: reply, body: `${await reply.text()}<!--${noise.replaceAll('-', '')}-->` });
  });
  await weights.take();
  await page.goto(pageOf(world, 'settings', places));
  assert.ok(await weights.take() > HEAVIEST, 'an oversized page is noticed');
});

holds('an archived survey keeps its figures and says that it takes no answers', {}, async (world) => {
  await fill(world.address);
  await team(world.address, `/v1/surveys/${EMPTY}`, { method: 'DELETE', headers: { 'if-match': '*' } });
  const page = await signedIn(world);
  for (const place of ['', '/responses', '/install', '/edit']) {
    await page.goto(`${world.address}/dashboard/surveys/${EMPTY}${place}`);
    assert.deepEqual(await violations(page), [], place);
  }
});
