// One customer's first visit: a fresh private context, nothing cached, measured until the question can be answered, and
// further for the subjects that are clicked.

/** How long anything may take, in milliseconds; only a failure ever uses it up. */
const PATIENCE = 30_000;

/** A page, and all of its frames that are processes of their own, each throttled before it runs. */
async function open({ browser, profile, scripts = [], heard = () => {} }) {
  const { browserContextId } = await browser.send('Target.createBrowserContext');
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank', browserContextId, width: 1280, height: 900 });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const frames = [];
  const ready = async (session) => {
    const { network, cpu } = profile;
    const send = (method, params) => browser.send(method, params, session);
    // Nothing more than is needed: a frame waits for each of these.
    await Promise.all([
      network && send('Network.enable'),
      network && send('Network.emulateNetworkConditions', {
        offline: false, latency: network.latency, downloadThroughput: network.down / 8, uploadThroughput: network.up / 8,
      }),
      send('Page.enable'),
      send('Runtime.enable'),
      send('Runtime.addBinding', { name: '__tell' }),
      ...scripts.map((source) => send('Page.addScriptToEvaluateOnNewDocument', { source })),
      session === sessionId && send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
    ]);
    // The processor last: all of the above is the harness's work and no customer's, and a frame waits for it in the middle of
    // its way.
    await Promise.all([cpu > 1 && send('Emulation.setCPUThrottlingRate', { rate: cpu }), send('Runtime.runIfWaitingForDebugger')]);
  };
  const ends = [
    browser.on('Target.attachedToTarget', ({ sessionId: session, targetInfo }, parent) => {
      if (parent !== sessionId) return;
      if (targetInfo.type === 'iframe') frames.push(session);
      ready(session).catch(() => {});
    }),
    browser.on('Runtime.bindingCalled', ({ payload }, session) => {
      if (session === sessionId || frames.includes(session)) heard(JSON.parse(payload), session === sessionId);
    }),
  ];
  await ready(sessionId);
  return {
    frames,
    send: (method, params, session = sessionId) => browser.send(method, params, session),
    evaluate: async (expression, session = sessionId) => {
      const { result, exceptionDetails } = await browser.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true }, session);
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    close: async () => {
      ends.forEach((end) => end());
      await browser.send('Target.disposeBrowserContext', { browserContextId });
    },
  };
}

/** What has been told so far, and a wait for what has not. */
function events(where) {
  const seen = {};
  const waiting = [];
  return {
    seen,
    heard: ({ what, ...more }, top) => {
      seen[`${top ? 'host' : 'frame'} ${what}`] ??= more;
      waiting.filter(({ names }) => names.every((name) => seen[name])).forEach(({ resolve }) => resolve());
    },
    wait: (names) => new Promise((resolve, reject) => {
      if (names.every((name) => seen[name])) return resolve();
      const late = setTimeout(() => reject(new Error(`${where}: nothing but ${Object.keys(seen)} within ${PATIENCE / 1000} s; waited for ${names}`)), PATIENCE);
      waiting.push({ names, resolve: () => { clearTimeout(late); resolve(); } });
    }),
  };
}

export async function measure({ browser, link, profile, probe, url, subject }) {
  const source = probe.replace('HOST', subject.host).replace('FRAME', subject.frame ?? 'null').replace('MARKS', String(!!subject.marks));
  const { seen, heard, wait } = events(url);
  const before = link.down;
  const page = await open({ browser, profile, scripts: [source], heard });
  try {
    await page.send('Page.navigate', { url });
    await wait(['host visible', ...(subject.frame ? ['frame visible', 'frame live'] : []), ...(subject.marks ? ['host live'] : [])]);
    if (subject.frame && page.frames.length !== 1) throw new Error(`${url}: the frame is no process of its own`);
    const { origin } = seen['host visible'];
    const visible = Math.max(seen['host visible'].at, seen['frame visible']?.at ?? 0) - origin;
    const live = (seen['frame live'] ?? seen['host live'])?.at - origin || visible;
    const bytes = link.down - before;
    if (subject.acts) await act(page);
    const { shift, tasks, slow } = await page.evaluate('__seen');
    return { visible, live, bytes, shift, tasks, slow };
  } finally {
    await page.close();
  }
}

/** Two frames after which what was set in motion by a message has been laid out, in the frame and in the host. */
const STILL = 'new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(() => next(innerHeight))))';

/** Clicks nine, says why, and waits for the thanks: all of it moves nothing in the host's page. */
async function act(page) {
  const [frame] = page.frames;
  const click = async (selector) => {
    const place = `(${selector}).getBoundingClientRect()`;
    const inner = await page.evaluate(`(({left,top,width,height})=>[left+width/2,top+height/2])(${place})`, frame);
    const find = "(document.querySelector('iframe')||document.querySelector('perche-survey').shadowRoot.querySelector('iframe')).getBoundingClientRect()";
    const outer = await page.evaluate(`(({left,top})=>[left,top])(${find})`);
    const [x, y] = [inner[0] + outer[0], inner[1] + outer[1]];
    for (const type of ['mousePressed', 'mouseReleased']) {
      await page.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    }
  };
  const settled = async (condition) => {
    await page.evaluate(`new Promise((next) => { const look = () => (${condition}) ? next() : requestAnimationFrame(look); look(); })`, frame);
    for (const session of [frame, undefined, frame, undefined]) await page.evaluate(STILL, session);
  };
  await settled('true');
  await click("document.querySelector('label.point:has([value=\"9\"])')");
  await settled("document.querySelector('textarea').checkVisibility()");
  await click("document.querySelector('.send')");
  await settled("document.querySelector('[data-step~=thanked]')");
}

const SPIN = '(() => { const start = performance.now(); let sum = 0; for (let at = 0; at < 6e7; at += 1) sum += at % 7; return performance.now() - start; })()';

/** How many times slower the frame is than without its throttle; a throttle that is only the host's would say 1. */
export async function provesThrottle({ browser, profile, url }) {
  const { heard, wait } = events(url);
  const page = await open({ browser, profile, scripts: ['addEventListener("load", () => self === top || __tell(`{"what":"load"}`))'], heard });
  try {
    await page.send('Page.navigate', { url });
    await wait(['frame load']);
    const [frame] = page.frames;
    // Long enough that the throttle's own rhythm does not show, and the middle of three.
    const spin = async () => {
      const times = [];
      for (let turn = 0; turn < 3; turn += 1) times.push(await page.evaluate(SPIN, frame));
      return times.sort((one, other) => one - other)[1];
    };
    const throttled = await spin();
    await page.send('Emulation.setCPUThrottlingRate', { rate: 1 }, frame);
    return throttled / (await spin());
  } finally {
    await page.close();
  }
}
