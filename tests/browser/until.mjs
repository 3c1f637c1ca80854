// Waiting on a condition, never on a duration.
import { isDeepStrictEqual } from 'node:util';

/** How long a condition may take before the test has failed, in milliseconds. Only a failure ever uses it up. */
export const PATIENCE = Number(process.env.PERCHE_PATIENCE ?? 20_000);

/** Tries `look` until it returns something truthy, and returns that. */
export async function until(what, look) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`not within ${PATIENCE / 1000} s: ${what}`);
    // Only the rhythm of looking: nothing depends on its length.
    await new Promise((next) => setTimeout(next, 25));
  }
}

/** Tries `look` until it returns a value equal to `expected`; the failure shows the last one seen. */
export async function becomes(what, look, expected) {
  let last;
  const equal = async () => isDeepStrictEqual((last = await look()), expected);
  await until(what, equal).catch((timeout) => {
    throw new Error(`${timeout.message}\n  expected ${JSON.stringify(expected)}\n  last     ${JSON.stringify(last)}`);
  });
}
