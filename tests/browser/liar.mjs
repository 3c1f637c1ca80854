// A collector that says 201 and stores nothing: what the stories must notice.
import { createServer, request as ask } from 'node:http';
import { text } from 'node:stream/consumers';
import { closed } from './shop.mjs';

/** `what ==> with`: what `PERCHE_MAIM` replaces in the loader and in rules.js before a browser gets it. */
const MAIM = process.env.PERCHE_MAIM?.split(' ==> ');

/** A proxy in front of `collector` that answers every post of a response itself. */
export async function openLiar(collector) {
  const server = createServer(async (request, response) => {
    if (MAIM && /^\/embed\.js|\/rules\.js$/.test(request.url)) {
      const whole = await fetch(new URL(request.url, collector)).then((reply) => reply.text());
      if (whole.includes(MAIM[0])) console.log('maimed');
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'access-control-allow-origin': '*' });
      response.end(whole.replaceAll(...MAIM));
      return;
    }
    if (!MAIM && request.method === 'POST' && /^\/(v1\/surveys\/[^/]+\/responses|s\/[^/]+)$/.test(request.url.split('?')[0])) {
      const { id, score, seq } = await text(request).then(JSON.parse).catch(() => ({}));
      response.writeHead(201, { 'content-type': 'application/json' });
      const at = new Date().toISOString();
      response.end(JSON.stringify({ id, survey: 'post-purchase', score, seq, at, warnings: [] }));
      return;
    }
    const { method, headers } = request;
    const onward = ask(new URL(request.url, collector), { method, headers }, (reply) => {
      response.writeHead(reply.statusCode, reply.headers);
      reply.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close: () => closed(server),
  };
}
