// A collector of the test's own: a free port, a fresh folder, and the team's view of what it has counted.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** The admin key of every collector that a test starts. */
export const KEY = 'browser-tests-admin-key-0123456789';

// A test that cannot reach its own end must leave no process behind all the same.
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Collector {
  #child;
  #log = '';

  /** `surveys`: the surveys file. `cwd`: where it is started. */
  static async start({ binary, surveys, cwd }) {
    const folder = await mkdtemp(join(tmpdir(), 'perche-browser-'));
    const collector = new Collector();
    Object.assign(collector, { binary, surveys, cwd, folder, listen: '127.0.0.1:0' });
    await collector.start().catch(async (fault) => {
      await rm(folder, { recursive: true, force: true });
      throw fault;
    });
    return collector;
  }

  /** Starts it, after a `stop` on the same port and folder. */
  async start() {
    const words = ['serve', '--listen', this.listen, '--data', join(this.folder, 'data'), '--surveys', this.surveys];
    // Nothing of the developer's own environment may decide how a test ends.
    const child = spawn(this.binary, words, {
      cwd: this.cwd ?? this.folder,
      // Nobody names a client but a test that wants to come from elsewhere.
      env: { PERCHE_ADMIN_KEY: KEY, PERCHE_TRUSTED_PROXY: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    running.add(child);
    child.on('close', () => running.delete(child));
    child.stderr.on('data', (text) => (this.#log += text));
    const ended = once(child, 'close').then(() => undefined);
    const said = new Promise((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const address = /^listening on (http:\/\/\S+)$/.exec(line);
        if (address) resolve(address[1]);
      });
    });
    this.address = await Promise.race([said, ended]);
    if (!this.address) throw new Error(`the collector did not start:\n${this.#log}`);
    this.listen = new URL(this.address).host;
  }

  /** Ends it, as an operator (`SIGTERM`) or as a power cut (`SIGKILL`) would, and waits until it is gone. */
  async stop(signal = 'SIGTERM') {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'close');
    child.kill(signal);
    await gone;
  }

  async end() {
    await this.stop('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What a command prints that is run where the collector serves. */
  async run(...words) {
    const { stdout } = await promisify(execFile)(this.binary, [...words, '--data', join(this.folder, 'data')], { env: {} });
    return stdout;
  }

  /** What went wrong inside, if anything did. */
  get faults() {
    return this.#log.split('\n').filter((line) => /panicked|\bERROR\b/.test(line));
  }

  async #read(path) {
    const reply = await fetch(new URL(path, this.address), { headers: { authorization: `Bearer ${KEY}` } });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  }

  /** What an owner pastes. */
  snippet(survey, channel, locale) {
    return this.#read(`/v1/surveys/${survey}/snippet?${new URLSearchParams({ channel, locale })}`);
  }

  /** The aggregate's total. */
  async total(survey = 'post-purchase') {
    return (await this.#read(`/v1/surveys/${survey}/aggregates`)).total;
  }

  /** The aggregate in short: how many answers, how many whys, and the points that were given, as `{"6": 1}`. */
  async counted(survey) {
    const { n, commented, distribution } = await this.total(survey);
    const given = Object.fromEntries(Object.entries(distribution).filter(([, count]) => count > 0));
    return { n, commented, given };
  }

  /** Every response that is stored, whatever its status. */
  async responses(survey = 'post-purchase') {
    return (await this.#read(`/v1/surveys/${survey}/responses?status=all&limit=1000`)).items;
  }
}
