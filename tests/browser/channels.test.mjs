// Mail, links, codes, and who answers: what reaches the page by its address or from the host's page.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import jsQR from 'jsqr';
import { CUT, holds, REPOSITORY, withBrowser } from './harness.mjs';
import { COLLECTOR, host, hosts, loader, survey } from './hosts.mjs';
import { becomes, until } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser();

const element = (id, more) => `<perche-survey survey="${id}" ${more}></perche-survey>`;
const place = hosts({
  surveys: [survey('plain'), survey('once', '', 'one_per = "signed"')],
  pages: {
    'signed.html': host(`<script>
      const [id, signed] = location.search.slice(1).split('&');
      document.write('<iframe title="One question" src="${COLLECTOR}/s/' + id + '?locale=en" width="100%" height="430"'
        + ' data-respondent="eve" data-signed="' + signed + '"></iframe>');
    </script>${loader()}`),
    'named.html': host(element('plain', 'respondent="anna"') + loader('plain')),
  },
});

/** What `perche` prints about the world's collector. */
async function perche({ collector }, ...words) {
  const command = [...words, '--data', join(collector.folder, 'data')];
  return (await promisify(execFile)(REPOSITORY.binary, command)).stdout.trim();
}

/** A survey's page by itself: no frame around it. */
function pageOf(page) {
  return {
    point: (score) => page.locator(`input[name=score][value="${score}"]`),
    send: page.getByRole('button', { name: 'Send', exact: true }),
    thanks: page.getByRole('status'),
    live: () => until('the page is live', () => page.locator('#form').evaluate((form) => form.noValidate)),
  };
}

/** What the page has posted so far. */
function postsOf(page) {
  const posts = [];
  page.on('request', (request) => request.method() === 'POST' && posts.push(new URL(request.url()).pathname));
  return posts;
}

holds('a program that opens the link of a mail with all scripts leaves no trace; one click of a person answers', { place },
  async (world) => {
    const page = await world.customer();
    const posts = postsOf(page);
    await page.clock.install();
    await page.goto(`${world.collector.address}/s/plain?channel=email&locale=en&score=6`);
    const widget = pageOf(page);
    await widget.live();
    assert.equal(await widget.point(6).isChecked(), true, 'the point of the link is marked');
    await page.clock.runFor(60_000);
    await page.evaluate(() => { scrollTo(0, 1e4); document.querySelector('textarea').focus(); });
    await page.clock.runFor(60_000);
    assert.deepEqual(posts, [], 'nothing was posted');
    assert.deepEqual(await world.collector.responses('plain'), []);

    await widget.send.click();
    await widget.thanks.filter({ hasText: 'Thank you.' }).waitFor();
    await becomes('it counts', () => world.collector.counted('plain'), { n: 1, commented: 0, given: { 6: 1 } });
    const [row] = await world.collector.responses('plain');
    assert.deepEqual([row.channel, row.verified], ['email', false]);
  });

holds('the same without any script', { place }, async (world) => {
  const page = await world.customer({ javaScriptEnabled: false });
  await page.goto(`${world.collector.address}/s/plain?channel=email&locale=en&score=2`);
  assert.deepEqual(await world.collector.responses('plain'), []);
  await pageOf(page).send.click();
  await becomes('it counts', () => world.collector.counted('plain'), { n: 1, commented: 0, given: { 2: 1 } });
});

holds('a signed link answers once, says who, and thanks whoever opens it again', { place, expect: [/status of 409/] },
  async (world) => {
    const { address } = world.collector;
    const link = await perche(world, 'link', 'once', '--public-url', address, '--respondent', 'anna', '--context', 'order=A-17', '--locale', 'en');
    for (const score of [6, 1]) {
      const page = await world.customer();
      await page.goto(link);
      const widget = pageOf(page);
      await widget.live();
      await widget.point(score).check({ force: true });
      if (score === 6) await widget.send.click();
      await widget.thanks.filter({ hasText: 'Thank you.' }).waitFor();
    }
    const rows = await world.collector.responses('once');
    assert.deepEqual(rows.map(({ score, verified, context }) => ({ score, verified, context })),
      [{ score: 6, verified: true, context: { order: 'A-17' } }]);
  });

for (const [when, files] of [['with its WebAssembly', 'nothing'], ['without it', '**/perche.wasm']]) {
  holds(`the page around a frame says who answers, in no address, ${when}`, { place, expect: [CUT] }, async (world) => {
    const sign = (order) => perche(world, 'sign', 'once', '--respondent', 'anna', '--context', `order=${order}`);
    const page = await world.customer();
    await page.route(files, (route) => route.abort());
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    const answer = async (signed, score) => {
      await page.goto(world.url(`signed.html?once&${signed}`));
      const widget = widgetOf(page);
      await until('the frame knows who answers', () => widget.frame.locator('input[name=signed]').count());
      if (files === 'nothing') await widget.live();
      await widget.face(score).click();
      await becomes('the click is kept', async () => (await world.collector.responses('once')).some((row) => row.score === score), true);
      await widget.why.fill(`Because ${score}`);
      await widget.send.click();
      await becomes('so is the why', async () => (await world.collector.responses('once')).some((row) => row.comment === `Because ${score}`), true);
    };
    await answer(await sign('A-17'), 6);
    await answer(await sign('A-18'), 3);
    const rows = await world.collector.responses('once');
    assert.deepEqual(rows.map(({ score, verified, context }) => [score, verified, context.order]).sort(),
      [[3, true, 'A-18'], [6, true, 'A-17']], 'another order is another response, in the same tab');
    assert.equal(rows[0].respondent, rows[1].respondent, 'the signed name holds, not the page’s');
    const tells = asked.filter((url) => url.startsWith(world.collector.address) && /signed=|anna|eve/.test(url));
    assert.deepEqual(tells, [], 'no address holds it');
  });
}

holds('a reload with a new signature over the same facts amends the same response', { place, expect: [CUT] }, async (world) => {
  const sign = () => perche(world, 'sign', 'plain', '--context', 'order=A-17');
  const page = await world.customer();
  for (const score of [2, 5]) {
    await page.goto(world.url(`signed.html?plain&${await sign()}`));
    const widget = widgetOf(page);
    await until('the frame knows', () => widget.frame.locator('input[name=signed]').count());
    await widget.live();
    await widget.face(score).click();
    await becomes('it is kept', async () => (await world.collector.responses('plain'))[0]?.score, score);
  }
  assert.equal((await world.collector.responses('plain')).length, 1);
});

holds('a name that the page gives is kept with the answer, unverified', { place }, async (world) => {
  const page = await world.customer();
  await page.goto(world.url('named.html'));
  const widget = widgetOf(page);
  await until('the frame knows', () => widget.frame.locator('input[name=respondent]').count());
  await widget.live();
  await widget.face(5).click();
  await becomes('it counts', async () => (await world.collector.total('plain')).n, 1);
  const [row] = await world.collector.responses('plain');
  assert.deepEqual([row.verified, typeof row.respondent], [false, 'string']);
});

holds('a code leads where its text says, printed small or large, plain or signed', { place }, async (world) => {
  const { address } = world.collector;
  const [page, reader] = [await world.customer(), await world.customer()];
  const codes = [
    [(await perche(world, 'snippet', 'plain', '--channel', 'qr', '--public-url', address)).split('\n')[0], /\/s\/plain\?channel=qr$/, 300],
    [await perche(world, 'link', 'plain', '--qr', '--channel', 'qr', '--public-url', address, '--context', 'order=A-17'),
      /\/s\/plain\?channel=qr&signed=[\w-]+\.[\w-]+\.[\w-]{43}$/, 500],
  ];
  for (const [svg, expected, width] of codes) {
    const pixels = await page.evaluate(async ([svg, width]) => {
      const picture = new Image();
      picture.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      await picture.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width, height: width });
      const ink = canvas.getContext('2d');
      ink.drawImage(picture, 0, 0, width, width);
      // Black or white: one letter a pixel.
      return Array.from(ink.getImageData(0, 0, width, width).data.filter((_, at) => at % 4 === 0), (light) => (light < 128 ? '#' : ' ')).join('');
    }, [svg, width]);
    const colours = Uint8ClampedArray.from([...pixels].flatMap((pixel) => (pixel === '#' ? [0, 0, 0, 255] : [255, 255, 255, 255])));
    const read = jsQR(colours, width, width)?.data ?? '';
    assert.ok(read.startsWith(address) && expected.test(read), `${width}: ${read}`);
    assert.equal((await reader.goto(read)).status(), 200);
  }
});
