// WEBHOOK_SECRET is what the reply to POST /v1/webhooks showed. Run as: verify.mjs ID TIMESTAMP SIGNATURES < body
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

function verify(secret, id, timestamp, signatures, body) {
  if (Math.abs(Date.now() / 1000 - timestamp) > 300) return false; // somebody sends again what they once overheard
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  const given = signatures.split(' ').map((one) => Buffer.from(one.replace(/^v1,/, ''), 'base64'));
  return given.some((one) => one.length === expected.length && timingSafeEqual(one, expected));
}

if (!verify(process.env.WEBHOOK_SECRET, ...process.argv.slice(2, 5), readFileSync(0))) throw new Error('not from Perché');
