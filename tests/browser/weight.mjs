// What a page weighs: every body that it loads, compressed as the collector compresses what it renders on the way. What a
// preview shows in a frame is the customer's page, which is weighed elsewhere.
import { brotliCompressSync, constants } from 'node:zlib';

const brotli = (body) => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;

/** Listens to what `page` loads from now on; `take` gives the bytes since it was last asked. */
export async function openWeights(page) {
  let bodies = [];
  page.on('response', (response) => {
    const framed = response.request().isNavigationRequest() ? response.frame().parentFrame() : response.frame() !== page.mainFrame();
    if (!framed && (response.status() < 300 || response.status() > 399)) bodies.push(response.body().then(brotli, () => 0));
  });
  return {
    async take() {
      const taken = bodies;
      bodies = [];
      return (await Promise.all(taken)).reduce((sum, bytes) => sum + bytes, 0);
    },
  };
}
