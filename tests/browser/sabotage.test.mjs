// Tests that cannot fail are worth nothing: against a collector that says 201 and stores nothing, the story must be red.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const STORY = fileURLToPath(new URL('story.test.mjs', import.meta.url));

test('a collector that answers 201 without storing is found out', { timeout: 120_000 }, async () => {
  const env = { ...process.env, PERCHE_SABOTAGE: '1', PERCHE_PATIENCE: '10000' };
  // A test runner inside a test runner would report to the outer one.
  delete env.NODE_TEST_CONTEXT;
  const words = ['--test', '--test-reporter=tap', '--test-name-pattern=a click is counted', STORY];
  const run = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, code] = await Promise.all([text(run.stdout), new Promise((ended) => run.on('close', ended))]);
  assert.notEqual(code, 0, `the story is green against a liar:\n${said}`);
  // For this reason and no other: it got as far as the click, and the figures stayed empty.
  assert.match(said, /the aggregate counts the click alone/, said);
  assert.match(said, /last +\{\\?"n\\?":0,/, said);
});
