// axe-core on a page of the collector's own site, or on a host page with the frame in it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// A frame stands inside the host's own landmarks and headings; looked at alone it has none.
const OF_A_WHOLE_PAGE = ['region', 'landmark-one-main', 'page-has-heading-one'];

/** What axe finds wrong on the page and in its frames, as `frame > element: rule`; `framed: false` leaves the frames out. */
export async function violations(page, { framed = true } = {}) {
  for (const frame of framed ? page.frames() : [page.mainFrame()]) {
    // Evaluated rather than added as an element: the frame's policy allows no script of ours.
    await frame.evaluate(AXE);
    await frame.evaluate(() => globalThis.axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] }));
  }
  const part = /mode=(inline|popover|tab)/.test(page.url());
  const { violations, passes } = await page.evaluate(([values, rules, iframes]) => globalThis.axe.run(document, {
    runOnly: { type: 'tag', values }, resultTypes: ['violations', 'passes'], rules, iframes,
  }), [RULES, Object.fromEntries(part ? OF_A_WHOLE_PAGE.map((rule) => [rule, { enabled: false }]) : []), framed]);
  // An axe that could not reach the frame would find nothing wrong in it.
  const reached = !framed || page.frames().length === 1 || passes.some(({ nodes }) => nodes.some(({ target }) => target.length > 1));
  assert.ok(reached, 'axe looked into the frame');
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${target.join(' > ')}: ${id}: ${failureSummary}`));
}

/** That axe finds on this very page what is wrong on purpose: a button without a name, a text that cannot be read. */
export async function looksInto(page) {
  await page.locator('#perche').evaluate((root) => {
    const button = document.createElement('button');
    const text = document.createElement('p');
    text.textContent = 'Nobody can read this';
    text.style.cssText = 'color: rgb(200, 200, 200); background: rgb(255, 255, 255)';
    root.append(button, text);
  });
  const found = await violations(page);
  for (const rule of ['button-name', 'color-contrast']) assert.ok(found.some((line) => line.includes(`: ${rule}:`)), `axe notices ${rule}`);
}
