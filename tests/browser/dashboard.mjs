// The team's dashboard: its pages, signing in, and something to look at.
import assert from 'node:assert/strict';
import { KEY } from './collector.mjs';

/** The survey that `fill` answers; one without answers; one with a few. */
export const [ANSWERED, EMPTY, FEW] = ['effort', 'untouched', 'fresh'];

/** Every page, by name. `{webhook}` is the webhook's id, and so on: `furnish` gives them. */
export const PAGES = {
  overview: 'dashboard',
  figures: `dashboard/surveys/${ANSWERED}`,
  'figures-empty': `dashboard/surveys/${EMPTY}`,
  'figures-few': `dashboard/surveys/${FEW}`,
  responses: `dashboard/surveys/${ANSWERED}/responses`,
  'responses-empty': `dashboard/surveys/${EMPTY}/responses`,
  install: `dashboard/surveys/${ANSWERED}/install`,
  check: `dashboard/surveys/${ANSWERED}/install/check?token={waiting}`,
  'check-told': `dashboard/surveys/${ANSWERED}/install/check?token={told}`,
  response: 'dashboard/responses/{response}',
  'response-delete': 'dashboard/responses/{response}/delete',
  edit: `dashboard/surveys/${ANSWERED}/edit`,
  'edit-by-file': 'dashboard/surveys/post-purchase/edit',
  archive: `dashboard/surveys/${ANSWERED}/archive`,
  new: 'dashboard/new',
  settings: 'dashboard/settings',
  sessions: 'dashboard/settings/sessions',
  keys: 'dashboard/settings/keys',
  key: 'dashboard/settings/keys/{key}',
  webhooks: 'dashboard/settings/webhooks',
  webhook: 'dashboard/settings/webhooks/{webhook}',
  quarantine: 'dashboard/settings/quarantine',
  'quarantine-batch': `dashboard/settings/quarantine/${FEW}?verdict=erase`,
  audit: 'dashboard/settings/audit',
  backup: 'dashboard/settings/backup',
  surveys: 'dashboard/settings/surveys',
  erase: `dashboard/settings/surveys/${ANSWERED}/erase`,
  'sign-in-link': 'dashboard/sign-in?ticket={ticket}',
  'nothing-here': 'dashboard/nowhere',
};

/** Pages of a collector whose status is not 200. */
export const ODD = { 'nothing-here': 404 };

/** Asks the API as the team, and reads what it says. */
export async function team(address, path, { method = 'GET', body, headers, key = KEY } = {}) {
  const reply = await fetch(new URL(path, address), {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return text && JSON.parse(text);
}

/** A `UUIDv7` of its own for each number. */
export const id = (number) => `0199a1b2-c3d4-7e5f-8a6b-${number.toString(16).padStart(12, '0')}`;

const definition = (question, more = {}) => ({
  kind: 'ces', touchpoint: 'checkout', tz: 'Europe/Rome', skip: true, sites: ['http://localhost:*'],
  contact: { label: 'E-mail', consent: 'You may write to me' },
  context: { order: { max_len: 40 }, country: { segment: true } },
  text: { en: { question, low: 'Hard', high: 'Easy' }, it: { question, low: 'Difficile', high: 'Facile' } },
  ...more,
});

/**
 * Three surveys, ninety answers of ninety days, two wordings, tags, keys, a webhook. `say(number)` gives the texts that
 * people write; gives what the addresses of pages need.
 */
export async function fill(address, say = (number) => `Reason number ${number}`) {
  const define = (survey, body, headers) => team(address, `/v1/surveys/${survey}`, { method: 'PUT', body, headers });
  const answer = (number, more) => team(address, `/v1/surveys/${ANSWERED}/responses`, {
    method: 'POST', body: { id: id(number), score: (number % 7) + 1, at: new Date(Date.now() - number * 86_400_000).toISOString(),
      comment: say(number), channel: ['inline', 'email', 'link'][number % 3], locale: number % 2 ? 'it' : 'en',
      context: { order: `A-${number}`, country: say(number).slice(0, 200) }, ...more },
  });
  await define(ANSWERED, definition(say(1000)), { 'if-none-match': '*' });
  await define(EMPTY, definition(say(1001)), { 'if-none-match': '*' });
  await define(FEW, definition(say(1002)), { 'if-none-match': '*' });
  for (let number = 90; number > 40; number -= 1) await answer(number);
  await define(ANSWERED, definition(say(1003)), { 'if-match': '"r1"' });
  for (let number = 40; number > 0; number -= 1) await answer(number);
  await answer(200, { test: true, at: new Date().toISOString() });
  for (const [at, number] of [301, 302, 303].entries()) {
    await team(address, `/v1/surveys/${FEW}/responses`, { method: 'POST', body: { id: id(number), score: 5 + at } });
  }
  for (const number of [1, 2, 3]) {
    await team(address, `/v1/responses/${id(number)}`, {
      method: 'PATCH', body: { tags: [say(2000 + number).slice(0, 50)], done: number === 1 },
    });
  }
  const key = await team(address, '/v1/keys', { method: 'POST', body: { scope: 'read', label: say(3000).slice(0, 100) } });
  const body = { url: 'https://hooks.shop.example/perche', active: false };
  const webhook = await team(address, '/v1/webhooks', { method: 'POST', body });
  return { webhook: webhook.id, key: key.id, response: id(2) };
}

/** The same, and what only this very collector can give: a link to sign in, a page that was checked, a forgery. */
export async function furnish(world, say = (number) => `Reason number ${number}`) {
  const { address, collector } = world;
  const places = await fill(address, say);
  const [, ticket] = (await collector.run('key', 'sign-in')).trim().split('ticket=');
  const token = async () => (await team(address, `/v1/surveys/${ANSWERED}/installs`, { method: 'POST', body: {} })).token;
  const [waiting, told] = [await token(), await token()];
  const gates = [{ gate: say(4000).slice(0, 20), open: false, why: say(4001).slice(0, 200), next: null }];
  const surveys = [{ survey: ANSWERED, mode: 'inline', state: say(4002).slice(0, 100), shown: false, size: null, gates }];
  await sent(`${address}/v1/installs/${told}`, 'text/plain', JSON.stringify({ surveys, blocked: ['frame-src'] }));
  // The field that people do not see is filled in, by somebody whom a proxy names.
  for (const number of [401, 402]) {
    const form = new URLSearchParams({ id: id(number), score: '1', comment: say(number), website: 'https://spam.example' });
    await sent(`${address}/s/${FEW}`, 'application/x-www-form-urlencoded', String(form), { 'x-forwarded-for': '203.0.113.9' });
  }
  const held = await team(address, `/v1/surveys/${FEW}/responses?status=quarantined`);
  assert.equal(held.items.length, 2, 'the quarantine holds something');
  return { ...places, ticket, waiting, told };
}

/** Posts as anybody could. */
async function sent(url, type, body, headers = {}) {
  const reply = await fetch(url, { method: 'POST', redirect: 'manual', headers: { 'content-type': type, ...headers }, body });
  assert.ok(reply.status < 400, `${url}: ${reply.status} ${await reply.text()}`);
}

/** The address of a page. */
export const pageOf = (world, name, places = {}) =>
  `${world.address}/${PAGES[name].replace(/\{(\w+)\}/g, (_, place) => places[place])}`;

/** Somebody of the team who has signed in with the admin key. */
export async function signedIn(world, options) {
  const page = await world.customer({ reducedMotion: 'reduce', ...options });
  await signIn(page, world.address);
  return page;
}

/** Pastes the key and presses the button. */
export async function signIn(page, address, key = KEY) {
  await page.goto(`${address}/dashboard/sign-in`);
  await page.getByLabel(/^(Key|Chiave)$/).fill(key);
  await page.getByRole('main').getByRole('button').click();
  await page.getByRole('banner').getByRole('button').waitFor();
  assert.ok(!page.url().includes('sign-in'), page.url());
}
