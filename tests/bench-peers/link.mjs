// The line between the browser and both sites: counts every byte, and where it is shaped behaves as TCP on a slow line.
import { connect, createServer } from 'node:net';

/** What a packet carries. */
const SEGMENT = 1460;
/** How many of them a server sends before it has heard from the browser. */
const INITIAL_WINDOW = 10;

/**
 * A line of its own that several sites share. `shape`: the round trip in milliseconds, `down` and `up` in bits a second;
 * none: everything passes at once.
 */
export class Link {
  /** Bytes that went to the browser and from it, TLS and its handshakes included. */
  down = 0;
  up = 0;
  #shape;
  #fronts = [];
  #free = { down: 0, up: 0 };

  constructor(shape) {
    this.#shape = shape;
  }

  /** A port that leads to the site on `port`. */
  async front(port) {
    const server = createServer((browser) => this.#join(browser, connect(port, '127.0.0.1')));
    await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
    this.#fronts.push(server);
    return server.address().port;
  }

  close() {
    for (const server of this.#fronts) server.close();
  }

  #join(browser, site) {
    for (const socket of [browser, site]) socket.setNoDelay(true);
    const accepted = performance.now();
    // The loopback has shaken hands already; on a real line the first byte leaves one round trip later.
    const opened = accepted + (this.#shape?.rtt ?? 0);
    this.#carry('up', browser, site, opened);
    this.#carry('down', site, browser, opened);
  }

  #carry(way, from, to, opened) {
    const lane = this.#shape ? this.#lane(way, to, opened) : { send: (bytes) => to.write(bytes), end: () => to.end() };
    from.on('data', (bytes) => {
      this[way] += bytes.length;
      lane.send(bytes);
    });
    from.on('end', () => lane.end());
    from.on('error', () => to.destroy());
    from.on('close', () => lane.end());
  }

  /** One direction of one connection: in order, through the shared line, and never more on the way than its window. */
  #lane(way, to, opened) {
    const { rtt, [way]: rate } = this.#shape;
    const queue = [];
    const travelling = [];
    let window = INITIAL_WINDOW * SEGMENT;
    let flying = 0;
    let ended = false;
    const finish = () => ended && !queue.length && !travelling.length && to.end();
    const arrive = () => {
      const segment = travelling.shift();
      if (!to.destroyed) to.write(segment);
      setTimeout(acknowledged, rtt / 2, segment.length);
      finish();
    };
    const acknowledged = (bytes) => {
      flying -= bytes;
      // Slow start: the window doubles with each round trip.
      window += bytes;
      pump();
    };
    const pump = () => {
      while (queue.length && flying + queue[0].length <= window) {
        const segment = queue.shift();
        flying += segment.length;
        travelling.push(segment);
        const now = performance.now();
        const leaves = Math.max(now, opened, this.#free[way]);
        this.#free[way] = leaves + (segment.length * 8000) / rate;
        setTimeout(arrive, this.#free[way] + rtt / 2 - now);
      }
    };
    return {
      send: (bytes) => {
        for (let at = 0; at < bytes.length; at += SEGMENT) queue.push(bytes.subarray(at, at + SEGMENT));
        pump();
      },
      end: () => {
        ended = true;
        finish();
      },
    };
  }
}
