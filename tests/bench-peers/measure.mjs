// Measures every subject in every profile, in interleaved rounds, and writes one line of JSON per measurement:
//   CHROME=… PERCHE_BIN=… node measure.mjs --rounds 9 [--profile slow-4g]… [--subject plain]… [--sabotage late|shift|busy]
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openBrowser } from './cdp.mjs';
import { Link } from './link.mjs';
import { certify, collectorBehind, openSite } from './sites.mjs';
import { HEIGHT, page, SHOP, SUBJECTS, VENDOR, vendorFiles } from './subjects.mjs';
import { measure, provesThrottle } from './visit.mjs';

const MBIT = 1_000_000;
/** `network`: what the browser itself does to each target. `shape`: what the line does to both sites together. */
const PROFILES = {
  'slow-4g': { cpu: 4, network: { latency: 150, down: 1.6 * MBIT, up: 0.75 * MBIT } },
  unthrottled: { cpu: 1 },
  handshakes: { cpu: 4, shape: { rtt: 150, down: 1.6 * MBIT, up: 0.75 * MBIT } },
};

const SABOTAGE = {
  // The page of the question comes a second late.
  late: { tamper: (path) => (path.startsWith('/s/') ? { late: 1000 } : {}) },
  // The loader works for a fifth of a second in the host's page.
  busy: { tamper: (path) => (path.startsWith('/embed.js') ? { tail: '{const end=performance.now()+200;while(performance.now()<end);}' } : {}) },
  // The customer's page reserves less than was printed.
  shift: { page: (html) => html.replace(/ height="\d+"| style="min-height:\d+px"/, ' height="60"') },
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' }, profile: { type: 'string', multiple: true }, subject: { type: 'string', multiple: true },
    sabotage: { type: 'string' },
  },
});
const chosen = (all, names) => Object.entries(all).filter(([name]) => !names || names.includes(name));
const sabotage = SABOTAGE[values.sabotage] ?? {};

const KEY = 'bench-admin-key-0123456789';

/** A collector of our own on a free port. */
async function startCollector(folder) {
  const surveys = fileURLToPath(new URL('surveys.toml', import.meta.url));
  const words = ['serve', '--listen', '127.0.0.1:0', '--data', join(folder, 'data'), '--surveys', surveys, '--public-url', `https://${VENDOR}`];
  const child = spawn(process.env.PERCHE_BIN, words, { env: { PERCHE_ADMIN_KEY: KEY }, stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^listening on http:\/\/127\.0\.0\.1:(\d+)$/.exec(line)?.[1];
    if (port) return { port, child };
  }
  throw new Error('the collector did not start');
}

const folder = await mkdtemp(join(tmpdir(), 'perche-bench-'));
const { port, child } = await startCollector(folder);
const [shopIdentity, vendorIdentity] = await Promise.all([certify(folder, SHOP), certify(folder, VENDOR)]);
const reply = await fetch(`http://127.0.0.1:${port}/v1/surveys/nps/snippet?channel=inline&locale=en`, { headers: { authorization: `Bearer ${KEY}` } });
const [, height] = / height="(\d+)"/.exec((await reply.json()).html);
const change = sabotage.page ?? ((html) => html);
const pages = Object.entries(SUBJECTS).map(([name, subject]) => [new RegExp(`^/${name}$`), { kind: 'html', body: change(page(subject).replaceAll(HEIGHT, height)) }]);
const shop = await openSite(shopIdentity, pages);
const vendor = await openSite(vendorIdentity, vendorFiles(), collectorBehind(port, sabotage.tamper ?? (() => ({}))));
const probe = await readFile(new URL('probe.js', import.meta.url), 'utf8');

/** All rounds of one profile: its own line, its own browser. */
async function run(name, profile) {
  const link = new Link(profile.shape);
  const [shopPort, vendorPort] = await Promise.all([link.front(shop.port), link.front(vendor.port)]);
  const browser = await openBrowser(process.env.CHROME, [
    `--host-resolver-rules=MAP ${SHOP}:443 127.0.0.1:${shopPort}, MAP ${VENDOR}:443 127.0.0.1:${vendorPort}`,
    `--ignore-certificate-errors-spki-list=${shopIdentity.pin},${vendorIdentity.pin}`,
  ]);
  const visit = (subject) => measure({ browser, link, profile, probe, url: `https://${SHOP}/${subject}`, subject: SUBJECTS[subject] });
  const subjects = chosen(SUBJECTS, values.subject).map(([subject]) => subject);
  // The first visit of a browser warms it up and is not counted; with it the frame's throttle is proven.
  const slower = await provesThrottle({ browser, profile, url: `https://${SHOP}/snippet` });
  console.log(JSON.stringify({ profile: name, frame_slower: slower }));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const order = round % 2 ? [...subjects].reverse() : subjects;
    for (const subject of order) {
      console.log(JSON.stringify({ profile: name, round, subject, ...(await visit(subject)) }));
    }
  }
  await browser.close();
  link.close();
}

for (const [name, profile] of chosen(PROFILES, values.profile)) await run(name, profile);
child.kill('SIGTERM');
await rm(folder, { recursive: true, force: true });
process.exit(0);
