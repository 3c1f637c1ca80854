// Pictures for the README and for a reviewer: `node shots.mjs` fills target/shots, `--readme` also writes docs/widget.png.
// `--only WORD`: the pictures whose name holds it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from './browser.mjs';
import { openGallery } from './gallery.mjs';
import { openWorld, REPOSITORY } from './harness.mjs';
import { PICTURES, take } from './pictures.mjs';
import { THANK_YOU } from './stories.mjs';
import { until } from './until.mjs';
import { widgetOf } from './widget.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const shots = join(root, 'target', 'shots');

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const TELEPHONE = { viewport: { width: 320, height: 640 }, deviceScaleFactor: 2 };
const LOOKS = [
  ['desktop', DESKTOP, THANK_YOU, 'en'],
  ['telephone', TELEPHONE, THANK_YOU, 'en'],
  ['dark', { ...DESKTOP, colorScheme: 'dark' }, THANK_YOU, 'en'],
  ['telephone-dark', { ...TELEPHONE, colorScheme: 'dark' }, THANK_YOU, 'en'],
  ['italian', DESKTOP, 'shop/it/thank-you.html', 'it'],
  ['element', DESKTOP, 'element.html', 'en'],
  ['strict-csp', DESKTOP, 'strict-csp.html', 'en'],
  ['no-script', DESKTOP, 'no-script.html', 'en'],
];

/**
 * Makes the window as high as the page, and waits until the frame has been painted in it. (A screenshot of the full page
 * would resize the window at the moment of the picture, and catch a frame of another process half painted.)
 */
async function settled(page, widget, width) {
  await page.evaluate(() => document.fonts.ready);
  const measure = async () => [
    await page.evaluate(() => document.documentElement.scrollHeight),
    await widget.frame.locator('html').evaluate((root) => root.getBoundingClientRect().height),
  ];
  await until('the page stands still', async () => {
    const before = await measure();
    await page.setViewportSize({ width, height: before[0] });
    for (const place of [page.locator('body'), widget.frame.locator('body')]) {
      await place.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
    }
    return String(before) === String(await measure());
  });
}

async function steps(world, name, options, path, locale) {
  const page = await world.customer({ reducedMotion: 'reduce', ...options });
  const widget = widgetOf(page, { locale });
  const shoot = async (step) => {
    // Back to the window that a person would have, so that the page does not keep the height of the step before.
    await page.setViewportSize(options.viewport);
    await settled(page, widget, options.viewport.width);
    await page.screenshot({ path: join(shots, `${name}-${step}.png`) });
  };
  await page.goto(world.url(path));
  await widget.live();
  await shoot('asking');
  await widget.face(6).click();
  await widget.why.waitFor();
  await shoot('explaining');
  await widget.why.fill(locale === 'it' ? 'L’indirizzo c’era già' : 'The address was filled in for me');
  await widget.send.click();
  await widget.change.waitFor();
  await shoot('thanked');
}

/** The thank-you page from its top to the end of the open widget and of what stands beside it, as the README shows it. */
async function readme(world) {
  const page = await world.customer({ reducedMotion: 'reduce', viewport: { width: 1040, height: 900 } });
  const widget = widgetOf(page);
  await page.goto(world.url(THANK_YOU));
  await widget.live();
  await widget.face(6).click();
  await widget.why.fill('The address was filled in for me');
  await page.mouse.move(0, 0);
  await settled(page, widget, 1040);
  const boxes = await Promise.all(['.ask', '.order'].map((part) => page.locator(part).boundingBox()));
  const end = Math.max(...boxes.map(({ y, height }) => y + height));
  await mkdir(join(root, 'docs'), { recursive: true });
  const clip = { x: 0, y: 0, width: 1040, height: Math.ceil(end) + 30 };
  await page.screenshot({ path: join(root, 'docs', 'widget.png'), clip });
}

const at = process.argv.indexOf('--only');
const wanted = ([name]) => at < 0 || name.includes(process.argv[at + 1]);

/** Works in a world of its own. */
async function within(browser, place, work) {
  const world = await openWorld(browser, place);
  try {
    await work(world);
  } finally {
    await world.close();
  }
}

await mkdir(shots, { recursive: true });
const browser = await openBrowser();
const gallery = await openGallery();
try {
  await within(browser, gallery.place(), async (world) => {
    for (const picture of PICTURES.filter(wanted)) {
      await take(world, gallery, picture, join(shots, `${picture[0]}.png`));
    }
  });
  for (const look of LOOKS.filter(wanted)) await within(browser, REPOSITORY, (world) => steps(world, ...look));
  if (process.argv.includes('--readme')) await within(browser, REPOSITORY, readme);
  console.log(`pictures are in ${shots}`);
} finally {
  await gallery.close();
  await browser.close();
}
