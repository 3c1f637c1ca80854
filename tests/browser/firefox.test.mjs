// The core journey in Firefox ESR: by the same driver, which speaks WebDriver BiDi to a Firefox as it is distributed.
import { test } from 'node:test';
import { openFirefox } from './browser.mjs';
import { holds, withBrowser } from './harness.mjs';
import { byMouse } from './stories.mjs';

const SENTENCE = 'in Firefox: a click is counted before anything else is pressed, and the why amends the same response';

if (process.env.PERCHE_ALL === '1') {
  withBrowser({ open: openFirefox });
  holds(SENTENCE, {}, byMouse);
} else {
  test(SENTENCE, { skip: 'a second browser takes long to install and to start: PERCHE_ALL=1' }, () => {});
}
