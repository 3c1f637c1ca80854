// A collector that says 201 and stores nothing: what the stories must notice.
import { createServer, request as ask } from 'node:http';
import { text } from 'node:stream/consumers';
import { closed } from './shop.mjs';

/** A proxy in front of `collector` that answers every post of a response itself. */
export async function openLiar(collector) {
  const server = createServer(async (request, response) => {
    if (request.method === 'POST' && /^\/(v1\/surveys\/[^/]+\/responses|s\/[^/]+)$/.test(request.url.split('?')[0])) {
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
