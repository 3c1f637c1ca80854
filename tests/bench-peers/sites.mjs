// Two sites over TLS and HTTP/2, each with a certificate of its own made for this run: the shop, and the one that serves
// the widgets: the collector behind a proxy, and the other products' files as they come from npm.
import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Agent, request as ask } from 'node:http';
import { createSecureServer } from 'node:http2';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';

/** Every response of either site takes this long to make, as it would in a data centre nearby. Milliseconds. */
export const THINKING = 40;

const run = promisify(execFile);
const compress = promisify(brotliCompress);
const KINDS = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', json: 'application/json', html: 'text/html; charset=utf-8' };

/** A key and a certificate for `host`, in `folder`; `pin` is what the browser is told to trust. */
export async function certify(folder, host) {
  const [key, cert] = [join(folder, `${host}.key`), join(folder, `${host}.pem`)];
  await run('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-keyout', key, '-out', cert,
    '-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`,
  ]);
  const [keyText, certText] = await Promise.all([readFile(key), readFile(cert)]);
  const spki = new X509Certificate(certText).publicKey.export({ type: 'spki', format: 'der' });
  return { key: keyText, cert: certText, pin: createHash('sha256').update(spki).digest('base64') };
}

/** `files` are patterns of paths with `{kind, body}`; what they do not know goes to `beyond`, or is 404. */
export async function openSite(identity, files, beyond) {
  // Before anything is measured, and as well as it can be done.
  const ready = await Promise.all(files.map(async ([path, { kind, body }]) => [path, kind, await compress(body)]));
  const server = createSecureServer({ ...identity, allowHTTP1: true }, async (request, response) => {
    const path = request.url.split('?')[0];
    const [, kind, body] = ready.find(([pattern]) => pattern.test(path)) ?? [];
    if (!body && beyond) return beyond(request, response);
    await new Promise((thought) => setTimeout(thought, THINKING));
    if (!body) return response.writeHead(404).end();
    // No rule of a mock may make a product slower: everything is allowed and cached.
    response.writeHead(200, {
      'content-type': KINDS[kind], 'content-encoding': 'br', 'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*', 'access-control-allow-headers': '*',
    });
    response.end(body);
  });
  server.on('sessionError', () => {});
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { port: server.address().port, close: () => server.close() };
}

/** What the vendor's server does with whatever is the collector's. `tamper(path)` may say `{late}` ms or a `tail` of text. */
export function collectorBehind(port, tamper) {
  const agent = new Agent({ keepAlive: true });
  const hop = /^(:.*|connection|keep-alive|transfer-encoding|upgrade|host)$/;
  const onward = (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !hop.test(name)));
  return (request, response) => {
    const { late = 0, tail } = tamper(request.url);
    const headers = { ...onward(request.headers), host: request.authority ?? request.headers.host };
    if (tail) delete headers['accept-encoding'];
    const asked = ask({ port, host: '127.0.0.1', agent, path: request.url, method: request.method, headers }, (reply) => {
      setTimeout(() => {
        const { 'content-length': length, ...others } = onward(reply.headers);
        response.writeHead(reply.statusCode, tail ? others : onward(reply.headers));
        reply.on('end', () => response.end(tail)).pipe(response, { end: false });
      }, THINKING + late);
    });
    asked.on('error', () => response.stream?.destroy());
    request.pipe(asked);
  };
}
