// The browser, and everything that our pages complain about in it.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, firefox } from 'playwright-core';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const USUAL = [
  '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const FIREFOXES = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'];

/**
 * Launches the browser that `CHROME` names, else an installed one.
 *
 * Every test's context is a private window to Chromium, and private windows forbid storage in other sites' frames. Most
 * customers do not browse that way: unless `frameStorage` is false the profile allows it, as an ordinary window does.
 * `args` are more flags of the browser's own.
 */
export async function openBrowser({ frameStorage = true, args = [] } = {}) {
  const executablePath = process.env.CHROME ?? USUAL.find((path) => existsSync(path));
  if (!executablePath) throw new Error('no browser: set CHROME to a Chromium or Chrome');
  const profile = await mkdtemp(join(tmpdir(), 'perche-profile-'));
  await mkdir(join(profile, 'Default'));
  const preferences = { profile: { cookie_controls_mode: frameStorage ? 0 : 1 } };
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const first = await chromium.launchPersistentContext(profile, { executablePath, args: [...FLAGS, ...args], headless: true });
  return {
    newContext: (options) => first.browser().newContext(options),
    close: async () => {
      await first.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Launches the Firefox that `FIREFOX` names, else an installed one. `scripts` false: no page runs any. */
export function openFirefox({ scripts = true } = {}) {
  const executablePath = process.env.FIREFOX ?? FIREFOXES.find((path) => existsSync(path));
  if (!executablePath) throw new Error('no Firefox: set FIREFOX to one (Debian: apt-get install firefox-esr)');
  // BiDi's mouse does not reach into a frame that is another process; that border is Chromium's part of these tests.
  const firefoxUserPrefs = { 'fission.webContentIsolationStrategy': 0, 'javascript.enabled': scripts };
  return firefox.launch({ channel: 'moz-firefox', executablePath, firefoxUserPrefs });
}

/** A fresh customer: a context of its own whose complaints are kept in `complaints`. */
export async function openContext(browser, options) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options });
  const complaints = [];
  context.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().stack ?? error.error()}`));
  // The console names a violation of a policy too, but not one that only reports or that a parser swallows.
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`securitypolicyviolation: ${violatedDirective} ${blockedURI}`);
    });
  });
  return { context, complaints };
}
