// Chromium, driven by its own protocol over a pipe. The tests' driver attaches to every frame by itself and sets it up
// before it lets it run; here nothing may happen in a frame but what is measured, and the throttle must be on it first.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = [
  '--headless=new', '--remote-debugging-pipe', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--no-default-browser-check', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-extensions', '--disable-features=Translate,OptimizationHints,MediaRouter', '--site-per-process',
  '--window-size=1280,900', '--hide-scrollbars',
];

/** One browser; `flags` are more of its own. */
export async function openBrowser(executable, flags) {
  const profile = await mkdtemp(join(tmpdir(), 'perche-bench-'));
  await mkdir(join(profile, 'Default'));
  // Every measurement has a private context, and an ordinary window lets other sites' frames keep something.
  const preferences = { profile: { cookie_controls_mode: 0 } };
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  const words = [...FLAGS, ...flags, `--user-data-dir=${profile}`, 'about:blank'];
  const child = spawn(executable, words, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  process.on('exit', () => child.kill('SIGKILL'));
  const connection = connect(child.stdio[3], child.stdio[4]);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  ended.then((code) => connection.fail(new Error(`the browser ended (${code})`)));
  return {
    ...connection,
    close: async () => {
      connection.send('Browser.close').catch(() => {});
      await ended;
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** `send(method, params, session)` and `on(event, (params, session) => …)`, which gives a function that ends it. */
function connect(output, input) {
  const waiting = new Map();
  const listeners = new Map();
  let last = 0;
  let rest = '';
  input.setEncoding('utf8').on('data', (text) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop();
    parts.map((part) => JSON.parse(part)).forEach(hear);
  });
  const hear = ({ id, result, error, method, params, sessionId }) => {
    if (!id) return void listeners.get(method)?.forEach((listener) => listener(params, sessionId));
    const { resolve, reject, what } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(`${what}: ${error.message}`));
    else resolve(result);
  };
  return {
    send: (method, params = {}, sessionId) => new Promise((resolve, reject) => {
      waiting.set((last += 1), { resolve, reject, what: method });
      output.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    }),
    on: (method, listener) => {
      const all = listeners.get(method) ?? new Set();
      listeners.set(method, all.add(listener));
      return () => all.delete(listener);
    },
    fail: (error) => waiting.forEach(({ reject }) => reject(error)),
  };
}
