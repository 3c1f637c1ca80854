// PERCHE_SIGNING_SECRET is what `perche sign --secret` prints. Prints what goes into signed="…" or ?signed=….
import { createHmac, randomUUID } from 'node:crypto';

function sign(payload) {
  const [, kid, key] = /^(.+?)\.(.+)$/.exec(process.env.PERCHE_SIGNING_SECRET);
  const text = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${text}.${kid}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

console.log(sign({ survey: 'post-purchase', exp: Math.floor(Date.now() / 1000) + 30 * 86400, nonce: randomUUID(),
  respondent: 'anna@shop.example', context: { order: 'A-17' } }));
