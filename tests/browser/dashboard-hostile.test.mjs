// Whatever somebody has written is text on every page of the dashboard: nothing runs, no policy is broken, nothing is asked
// of anybody else.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ANSWERED, fill, furnish, ODD, PAGES, pageOf, signedIn } from './dashboard.mjs';
import { holds, withBrowser } from './harness.mjs';

withBrowser();

/** The texts of tests/corpus/hostile.toml, whose strings are those of JSON but for one escape. */
async function corpus() {
  const file = await readFile(new URL('../corpus/hostile.toml', import.meta.url), 'utf8');
  const texts = [...file.matchAll(/^\w+ = (".*")$/gm)].map(([, text]) =>
    JSON.parse(text.replace(/\\U([0-9a-f]{8})/gi, (_, point) => String.fromCodePoint(Number.parseInt(point, 16)))));
  assert.ok(texts.length > 40, `${texts.length} texts`);
  return texts;
}

/** What a definition or a label takes: one line. */
// eslint-disable-next-line no-control-regex
const isLine = (text) => !/[\u0000-\u001f\u007f-\u009f]/.test(text);

/** What a page does that no text may make it do. Kept from the first moment on. */
function watch(page, address) {
  const done = [];
  page.on('dialog', async (dialog) => {
    done.push(`a dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith('data:') && url !== 'about:blank' && url !== 'about:srcdoc') done.push(`asks ${url}`);
  });
  page.on('popup', () => done.push('a window'));
  return done;
}

/** Elements that no page of ours has. */
const strange = (page) => page.evaluate(() => {
  const ours = (element) => !element.matches('script:not([src]), base, object, embed, iframe[srcdoc], img[src="x"], xmp, plaintext, meta[http-equiv=refresh], style');
  const calm = (element) => element.getAttributeNames().every((name) => !name.startsWith('on') && name !== 'style');
  const led = (element) => !/^\s*javascript:/i.test(element.getAttribute('href') ?? element.getAttribute('action') ?? '');
  return [...document.querySelectorAll('*')].filter((element) => !ours(element) || !calm(element) || !led(element))
    .map((element) => element.outerHTML.slice(0, 120));
});

holds('hostile texts are texts on every page', { expect: [/status of 4(04|22)/] }, async (world) => {
  const texts = await corpus();
  const lines = texts.filter((text) => isLine(text) && text.trim().length > 3);
  // What a survey is made of and what a key is called is one line; comments, facts and tags are all there is.
  const say = (number) => (number >= 1000 ? lines[number % lines.length] : texts[number % texts.length]);
  const places = await furnish(world, say);
  const page = await signedIn(world);
  const done = watch(page, world.address);
  const visit = async (address, status = 200) => {
    const reply = await page.goto(address, { waitUntil: 'load' });
    assert.equal(reply.status(), status, address);
    assert.deepEqual(await strange(page), [], address);
    assert.deepEqual(done, [], address);
    assert.deepEqual(world.complaints([/status of 404/]), [], address);
  };
  for (const name of Object.keys(PAGES)) await visit(pageOf(world, name, places), ODD[name]);
  // And what somebody writes into the address of a page: refused or not, it is shown as text or not at all.
  for (const text of lines.filter((line) => /[<>"'`]/.test(line))) {
    const said = encodeURIComponent(text);
    const filters = ['q', 'tag', 'from', 'to', 'context.country', 'channel', 'done'].map((name) => `${name}=${said}`).join('&');
    for (const path of [`surveys/${ANSWERED}/responses?${filters}`, `surveys/${ANSWERED}?${filters}`, said, `sign-in?next=${said}`]) {
      await page.goto(`${world.address}/dashboard/${path}`);
      assert.deepEqual([await strange(page), done], [[], []], path);
    }
  }
});

holds('a page that forgot to escape is noticed', {
  expect: [/Content Security Policy|securitypolicyviolation|status of 404|ERR_BLOCKED/],
}, async (world) => {
  await fill(world.address, (number) => (number === 5 ? '<img src=x onerror=alert(1)><script>alert(1)</script>' : `fine ${number}`));
  const page = await signedIn(world);
  await page.route(`**/dashboard/surveys/${ANSWERED}/responses`, async (route) => {
    const reply = await route.fetch();
    const body = (await reply.text()).replaceAll(/&(lt|#60|#x3c);/gi, '<').replaceAll(/&(gt|#62|#x3e);/gi, '>');
    await route.fulfill({ response: reply, body });
  });
  await page.goto(pageOf(world, 'responses'));
  assert.ok((await strange(page)).length >= 2, 'its elements are found');
  assert.match(String(world.complaints([])), /securitypolicyviolation: script-src/, 'and its script is stopped, loudly');
});
