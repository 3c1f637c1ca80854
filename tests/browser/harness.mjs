// One test's world: a collector, the shop on another site, a browser; and a clean end for all three.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { openBrowser, openContext } from './browser.mjs';
import { Collector } from './collector.mjs';
import { openLiar } from './liar.mjs';
import { openShop } from './shop.mjs';
import { PATIENCE } from './until.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where things are in the repository. */
export const REPOSITORY = {
  binary: process.env.PERCHE_BIN ?? here('../../target/debug/perche'),
  surveys: here('../../examples/surveys.toml'),
  shop: here('../../examples'),
};

/** A network failure as the browser itself words it: expected where a test cuts the line. */
export const CUT = /Failed to load resource: net::ERR_/;

/** Opens a world. `sabotage`: the pages talk to a collector that stores nothing. */
export async function openWorld(browser, { binary, surveys, shop, cwd, sabotage } = REPOSITORY) {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build, or name one by PERCHE_BIN`);
  const collector = await Collector.start({ binary, surveys, cwd });
  const liar = sabotage ? await openLiar(collector.address) : undefined;
  const address = liar ? liar.address : collector.address;
  const site = await openShop(shop, address);
  const customers = [];
  return {
    collector,
    /** What the pages think the collector's address is. */
    address,
    url: (path) => `${site.address}/${path}`,
    /** A customer: a page in a context of its own. */
    async customer(options) {
      const customer = await openContext(browser, options);
      customers.push(customer);
      customer.context.setDefaultTimeout(PATIENCE);
      return customer.context.newPage();
    },
    /** What the pages complained about, but for what the test expects. */
    complaints: (expected) =>
      customers.flatMap(({ complaints }) => complaints).filter((text) => !expected.some((known) => known.test(text))),
    async close() {
      // The collector first: it is a process, and would outlive us if anything else went wrong.
      await collector.end();
      await Promise.all(customers.map(({ context }) => context.close()));
      await site.close();
      await liar?.close();
    },
  };
}

let browser;

/** Opens the file's one browser before its tests and closes it after them. */
export function withBrowser({ open = openBrowser, ...options } = {}) {
  before(async () => {
    browser = await open(options);
  });
  after(() => browser?.close());
}

/**
 * One sentence that has to hold in a fresh world. `expect` lists what the console may say. `place` says whose files the
 * world is made of.
 */
export function holds(sentence, { expect = [], place = () => REPOSITORY } = {}, story) {
  test(sentence, { timeout: 6 * PATIENCE }, async () => {
    const sabotage = process.env.PERCHE_SABOTAGE === '1' || 'PERCHE_MAIM' in process.env;
    const world = await openWorld(browser, { ...(await place()), sabotage });
    try {
      await story(world);
      assert.deepEqual(world.complaints(expect), [], 'the console is clean');
      assert.deepEqual(world.collector.faults, [], 'the log is clean');
    } finally {
      await world.close();
    }
  });
}
