// Tests that cannot fail are worth nothing: against a collector that says 201 and stores nothing, the story must be red.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const STORY = fileURLToPath(new URL('story.test.mjs', import.meta.url));

/** Runs the tests of `file` whose sentence begins with `sentence`, in a changed environment. */
async function run(file, sentence, more) {
  const env = { ...process.env, ...more };
  // A test runner inside a test runner would report to the outer one.
  delete env.NODE_TEST_CONTEXT;
  const words = ['--test', '--test-reporter=tap', `--test-name-pattern=${sentence}`, file];
  const run = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, code] = await Promise.all([text(run.stdout), new Promise((ended) => run.on('close', ended))]);
  return { said, code };
}

// One thing taken out of the loader, and the sentence that must not hold without it.
const MAIMED = [
  ['overlay.test.mjs', 'an ancestor that clips', 'top.showPopover?.(); ==> ;'],
  ['overlay.test.mjs', 'a popover never takes the focus', 'if(focus)entry.frame.focus ==> if(1)entry.frame.focus'],
  ['overlay.test.mjs', 'a tab by attribute', 'safely(dress) ==> ()=>{}'],
  ['moments.test.mjs', 'sample: the visitor', 'draw<sample ==> true'],
  ['moments.test.mjs', 'an attribute adds a moment', 'const moments=[{trigger,seconds,selector,event}]; ==> const moments=[];'],
  ['moments.test.mjs', 'quiet_days', 'latest()+quiet*DAY ==> 0'],
  ['frame.test.mjs', 'a loader that comes long after', 'if(place.src&&frame. ==> if(0&&frame.'],
  ['frame.test.mjs', 'the loader looks into no frame', 'if(place.src&&frame.contentDocument ==> if(frame.contentDocument'],
  ['hosts.test.mjs', 'a hostile style sheet hides neither the adopted', 'all:initial!important;display:block ==> display:block'],
  ['hosts.test.mjs', 'a dark page whose styles', 'addEventListener("load" ==> addEventListener("never"'],
  ['hosts.test.mjs', 'react: views', '{attributes:true} ==> {attributes:true,attributeFilter:["title"]}'],
  ['hosts.test.mjs', 'inside somebody', 'define("perche-survey" ==> define("perche-other"'],
  ['debug.test.mjs', 'every survey is explained', 'closed(entry); ==> gates(entry).find(({gate,open})=>!open&&gate!=="every")?.why;'],
];
for (const [file, sentence, change] of MAIMED) {
  test(`“${sentence}” is red where the loader lacks it`, { timeout: 120_000 }, async () => {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const { said, code } = await run(path, `^${sentence}`, { PERCHE_MAIM: change, PERCHE_PATIENCE: '8000' });
    assert.notEqual(code, 0, said);
    assert.match(said, /^# fail 1$/m, said);
    assert.match(said, /maimed/, `the loader has no ${change.split(' ==> ')[0]}`);
  });
}

test('a collector that answers 201 without storing is found out', { timeout: 120_000 }, async () => {
  const { said, code } = await run(STORY, 'a click is counted', { PERCHE_SABOTAGE: '1', PERCHE_PATIENCE: '10000' });
  assert.notEqual(code, 0, `the story is green against a liar:\n${said}`);
  // For this reason and no other: it got as far as the click, and the figures stayed empty.
  assert.match(said, /the aggregate counts the click alone/, said);
  assert.match(said, /last +\{\\?"n\\?":0,/, said);
});
