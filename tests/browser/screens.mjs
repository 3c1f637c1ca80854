// Pictures of every page of the dashboard, and of the customer's page, on the year that `cargo xtask demo --seeded` tells:
// `cargo xtask shots` runs this. PERCHE_ADDRESS and PERCHE_KEY: the collector that has it. All of them go to target/shots;
// those in KEPT, which show each page in each language, scheme and width at least once, to docs/screens as well.
// `--only WORD`: the pictures whose name holds it.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser, openContext } from './browser.mjs';
import { signIn, team } from './dashboard.mjs';
import { until } from './until.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { PERCHE_ADDRESS: address, PERCHE_KEY: key } = process.env;
const [all, kept] = [join(root, 'target', 'shots', 'dashboard'), join(root, 'docs', 'screens')];

/** Who has not signed in sees these. */
const OUTSIDE = { 'sign-in': 'dashboard/sign-in', 'customer-delivery': 's/delivery?', 'customer-loyalty': 's/loyalty?' };
const webhooks = await team(address, '/v1/webhooks', { key });
const INSIDE = {
  overview: 'dashboard',
  figures: 'dashboard/surveys/delivery',
  'figures-wordings': 'dashboard/surveys/post-purchase',
  'figures-nps': 'dashboard/surveys/loyalty',
  'figures-few': 'dashboard/surveys/newsletter',
  'figures-empty': 'dashboard/surveys/returns',
  responses: 'dashboard/surveys/delivery/responses',
  install: 'dashboard/surveys/post-purchase/install',
  edit: 'dashboard/surveys/returns/edit',
  'edit-languages': 'dashboard/surveys/support/edit',
  'edit-by-file': 'dashboard/surveys/newsletter/edit',
  new: 'dashboard/new',
  settings: 'dashboard/settings',
  keys: 'dashboard/settings/keys',
  webhooks: 'dashboard/settings/webhooks',
  webhook: `dashboard/settings/webhooks/${webhooks.items[0]?.id}`,
  quarantine: 'dashboard/settings/quarantine',
  audit: 'dashboard/settings/audit',
  backup: 'dashboard/settings/backup',
  surveys: 'dashboard/settings/surveys',
  'nothing-here': 'dashboard/nowhere',
};
const NARROWEST = ['overview', 'figures'];
const WIDTHS = { desktop: [1280, 1], phone: [375, 2], narrow: [320, 2] };
const KEPT = ['desktop-light-en', 'phone-dark-it', 'narrow-light-en'];
/** A page that never ends is cut here, in CSS pixels. */
const TALLEST = 3_000;

/** The picture as WebP: a tenth of the bytes. */
async function webp(page, png) {
  const bytes = await page.evaluate(async (source) => {
    const image = Object.assign(new Image(), { src: source });
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    canvas.getContext('2d').drawImage(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.72 });
    return Array.from(new Uint8Array(await blob.arrayBuffer()));
  }, `data:image/png;base64,${png.toString('base64')}`);
  return Buffer.from(bytes);
}

/** Takes one picture of a page that stands still. */
async function shoot(page, canvas, path, width, language, name) {
  await page.setViewportSize({ width, height: 900 });
  const joined = path.includes('?') ? '&' : '?';
  await page.goto(`${address}/${path}${joined}${path.startsWith('s/') ? 'locale' : 'lang'}=${language}`);
  await page.evaluate(() => document.fonts.ready);
  let before;
  await until('the page stands still', async () => {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
    return height === before || ((before = height), false);
  });
  // A window as high as the page: what sticks to the window's edge stands where a reader at the page's end has it.
  await page.setViewportSize({ width, height: Math.min(before, TALLEST) });
  const png = await page.screenshot({ scale: 'device' });
  const file = `${name}.webp`;
  const bytes = await webp(canvas, png);
  await writeFile(join(all, file), bytes);
  await writeFile(join(all, `${name}.png`), png);
  if (KEPT.some((look) => name.endsWith(look))) await writeFile(join(kept, file), bytes);
}

const at = process.argv.indexOf('--only');
const wanted = (name) => at < 0 || name.includes(process.argv[at + 1]);

await mkdir(all, { recursive: true });
await mkdir(kept, { recursive: true });
if (at < 0) for (const file of await readdir(kept)) if (file.endsWith('.webp')) await rm(join(kept, file));
const browser = await openBrowser();
const missing = [];
try {
  const canvas = await (await browser.newContext()).newPage();
  for (const scheme of ['light', 'dark']) {
    for (const [device, [width, deviceScaleFactor]] of Object.entries(WIDTHS)) {
      const { context } = await openContext(browser, { colorScheme: scheme, deviceScaleFactor, reducedMotion: 'reduce' });
      const page = await context.newPage();
      for (const [pages, sign] of [[OUTSIDE, false], [INSIDE, true]]) {
        if (sign) await signIn(page, address, key);
        for (const [name, path] of Object.entries(pages)) {
          if (device === 'narrow' && !NARROWEST.includes(name)) continue;
          for (const language of ['en', 'it']) {
            const whole = `${name}-${device}-${scheme}-${language}`;
            if (!wanted(whole)) continue;
            await shoot(page, canvas, path, width, language, whole).catch((fault) => missing.push(`${whole}: ${fault.message}`));
          }
        }
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
}
if (missing.length > 0) throw new Error(`no picture of\n${missing.join('\n')}`);
console.log(`pictures are in ${all}, those for the repository in ${kept}`);
