// The example pages, served from another site than the collector's: localhost here, 127.0.0.1 there.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

/** The collector's address as the pages have it. */
const WRITTEN = 'http://127.0.0.1:8080';
const KINDS = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.jpg': 'image/jpeg', '.webp': 'image/webp', '.woff2': 'font/woff2', '.js': 'text/javascript',
};
/** What `isolated.html` is sent with: then nothing enters the page that does not say that it may. */
const ISOLATING = [['cross-origin-embedder-policy', 'require-corp'], ['cross-origin-opener-policy', 'same-origin']];

/** Serves `folder`; its pages name the collector at `collector`. */
export async function openShop(folder, collector) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://shop').pathname));
    const file = join(folder, path.endsWith(sep) ? `${path}index.html` : path);
    try {
      const content = await readFile(file);
      const kind = KINDS[extname(file)] ?? 'text/plain';
      response.setHeader('content-type', kind);
      if (path.endsWith('isolated.html')) ISOLATING.forEach((header) => response.setHeader(...header));
      response.end(kind.startsWith('text/html') ? content.toString().replaceAll(WRITTEN, collector) : content);
    } catch {
      response.writeHead(404).end('not found');
    }
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    address: `http://localhost:${server.address().port}`,
    close: () => closed(server),
  };
}

/** Ends a server at once, kept-alive connections included. */
export function closed(server) {
  return new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
}
