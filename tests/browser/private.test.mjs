// A private window: the browser forbids the frame of another site to keep anything.
import assert from 'node:assert/strict';
import { CUT, holds, withBrowser } from './harness.mjs';
import { byMouse, THANK_YOU } from './stories.mjs';
import { becomes } from './until.mjs';
import { widgetOf } from './widget.mjs';

withBrowser({ frameStorage: false });

holds('the mouse’s story is the same without any storage', {}, byMouse);

holds('an answer that cannot be kept asks for the page to stay open, and is sent from there', { expect: [CUT] },
  async ({ collector, customer, url }) => {
    const page = await customer();
    const widget = widgetOf(page);
    await page.goto(url(THANK_YOU));
    await widget.live();
    const forbidden = await widget.frame.locator('body').evaluate(() => {
      try {
        return !localStorage;
      } catch {
        return true;
      }
    });
    assert.ok(forbidden, 'this test is about a browser that forbids storage');
    await collector.stop();
    await widget.face(6).click();
    await widget.send.click();
    await widget.trouble.filter({ hasText: 'Please keep this page open' }).waitFor();
    await collector.start();
    await widget.thanks.filter({ hasText: 'Thank you, that helps.' }).waitFor();
    await becomes('one answer', () => collector.counted(), { n: 1, commented: 0, given: { 6: 1 } });
    assert.equal((await collector.responses()).length, 1, 'one response');
  });
