// Host pages that the examples do not have, and the surveys they ask for, in a folder of the test's own.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from './harness.mjs';

/** The collector's address as the pages have it. */
export const COLLECTOR = 'http://127.0.0.1:8080';

/** A survey of these tests. `rules` are lines of `[survey.show]`, `more` lines of `[[survey]]`. */
export const survey = (id, rules = '', more = '') => `
[[survey]]
id = "${id}"
kind = "ces"
sites = ["http://localhost:*"]
${more}
[survey.context]
order = { max_len = 40 }
[survey.show]
${rules}
[survey.text.en]
question = "How easy was it?"
low = "Very difficult"
high = "Very easy"
thanks = { default = "Thank you." }
[survey.text.ar]
question = "ما مدى سهولة ذلك؟"
low = "صعب جدا"
high = "سهل جدا"
`;

export const frame = (id, query = '') =>
  `<iframe title="One question" src="${COLLECTOR}/s/${id}?locale=en${query}" width="100%" height="430"></iframe>`;
export const loader = (...ids) => `<script async src="${COLLECTOR}/embed.js${ids.length ? `?survey=${ids}` : ''}"></script>`;

/** A whole page around `body`. */
export const host = (body, { head = '', lang = 'en', dir = 'ltr', style = 'margin: 2rem; background: rgb(250, 240, 230)' } = {}) => `<!doctype html>
<html lang="${lang}" dir="${dir}"><head><meta charset="utf-8"><title>A host</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">${head}</head>
<body${style && ` style="${style}"`}><main><h1>A host</h1><p><a href="#top">A link of the host</a></p>${body}</main></body></html>`;

/** Writes `pages` (name to HTML) and `surveys` before the file's tests; gives what `holds` wants for its `place`. */
export function hosts({ surveys, pages, folders = [] }) {
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perche-hosts-'));
    await writeFile(join(folder, 'surveys.toml'), surveys.join(''));
    await mkdir(join(folder, 'pages'));
    for (const [name, html] of Object.entries(pages)) await writeFile(join(folder, 'pages', name), html);
    for (const name of folders) {
      await cp(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), join(folder, 'pages', name), { recursive: true });
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));
  return () => ({ ...REPOSITORY, surveys: join(folder, 'surveys.toml'), shop: join(folder, 'pages') });
}
