// Runs in the host's page and in its frame before anything of theirs. Tells by `__tell` what it sees, on the wall's clock.
(() => {
  const now = (at = performance.now()) => performance.timeOrigin + at;
  const tell = (what, more) => self.__tell?.(JSON.stringify({ what, at: now(), ...more }));
  const top = self === self.top;
  const find = () => (top ? HOST : FRAME);
  const hit = () => {
    const element = find();
    if (!element?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return;
    const { left, top, width, height } = element.getBoundingClientRect();
    if (width < 1 || height < 1) return;
    // A frame counts where its first lines are: the rest may be below the window.
    const [x, y] = [left + width / 2, top + Math.min(height / 2, 40)];
    const found = element.getRootNode().elementFromPoint(x, y);
    return found && (element.contains(found) || found.contains(element));
  };
  const look = () => {
    if (hit()) return tell('visible', { origin: performance.timeOrigin });
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  if (!top) {
    // The WebAssembly has taken the form over: from then on it checks the form itself.
    new MutationObserver((_, eye) => {
      if (!document.querySelector('form[novalidate]')) return;
      eye.disconnect();
      tell('live');
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ['novalidate'] });
    return;
  }
  if (MARKS) new PerformanceObserver((list) => list.getEntriesByName('live').forEach(({ startTime }) => tell('live', { at: now(startTime) }))).observe({ type: 'mark', buffered: true });
  self.__seen = { shift: 0, tasks: [], slow: [] };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) __seen.shift += value; });
  watch('longtask', ({ startTime, duration }) => __seen.tasks.push([startTime, duration]));
  // Which scripts ran in a slow stretch: whose a long task was.
  watch('long-animation-frame', ({ scripts }) => scripts.forEach(({ sourceURL, startTime, duration }) => __seen.slow.push([sourceURL, startTime, duration])));
})();
