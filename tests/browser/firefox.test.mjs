// The journeys in Firefox ESR: by the same driver, which speaks WebDriver BiDi to a Firefox as it is distributed.
import { test } from 'node:test';
import { openFirefox } from './browser.mjs';
import { holds, withBrowser } from './harness.mjs';
import { byKeyboard, byMouse } from './stories.mjs';

const STORIES = {
  'a click is counted before anything else is pressed, and the why amends the same response': byMouse,
  'the keyboard alone is enough, and arrow keys do not post on each key': byKeyboard,
};

const all = process.env.PERCHE_ALL === '1';
if (all) withBrowser({ open: openFirefox });
for (const [sentence, story] of Object.entries(STORIES)) {
  if (all) holds(`in Firefox: ${sentence}`, {}, story);
  else test(`in Firefox: ${sentence}`, { skip: 'a second browser takes long to install and to start: PERCHE_ALL=1' }, () => {});
}
