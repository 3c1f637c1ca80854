// The whole way once: from the pasted snippet on the thank-you page to the aggregate.
import { holds, withBrowser } from './harness.mjs';
import { byKeyboard, byMouse, withoutJavaScript } from './stories.mjs';

withBrowser();

holds('a click is counted before anything else is pressed, and the why amends the same response', {}, byMouse);
holds('the keyboard alone is enough, and arrow keys do not post on each key', {}, byKeyboard);
holds('without JavaScript the native form asks, asks why and thanks: one response', {}, withoutJavaScript);
