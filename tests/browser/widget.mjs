// The customer's hands and eyes on the widget, in the words of the page.
import { until } from './until.mjs';

const WORDS = {
  en: { send: 'Send', retry: 'Try again', change: 'Change my answer', remove: 'Delete my answer' },
  it: { send: 'Invia', retry: 'Riprova', change: 'Cambia la risposta', remove: 'Elimina la risposta' },
};

/**
 * Presses Escape and does not wait for the browser to say so: where that takes the frame away that has the focus, the browser
 * may never say that the key was handled.
 */
export function escape(page) {
  for (const press of [page.keyboard.down('Escape'), page.keyboard.up('Escape')]) press.catch(() => {});
}

/** The widget in the page's one frame. `inside`: where the frame stands, when the page has others. */
export function widgetOf(page, { locale = 'en', inside = 'iframe' } = {}) {
  const frame = page.frameLocator(inside);
  const words = WORDS[locale];
  const button = (name) => frame.getByRole('button', { name, exact: true });
  return {
    frame,
    element: page.locator(inside),
    question: frame.getByRole('radiogroup'),
    point: (score) => frame.locator(`input[name=score][value="${score}"]`),
    // What a mouse hits: the radio itself is drawn by its label.
    face: (score) => frame.locator('label.point').filter({ has: frame.locator(`input[value="${score}"]`) }),
    why: frame.getByRole('textbox'),
    send: button(words.send),
    retry: button(words.retry),
    remove: button(words.remove),
    change: frame.getByRole('link', { name: words.change }),
    thanks: frame.getByRole('status'),
    trouble: frame.getByRole('alert'),
    /** Waits until the WebAssembly has taken the form over: from then on it checks the form itself. */
    live: () => until('the widget is live', () => frame.locator('#form').evaluate((form) => form.noValidate)),
    /** Waits until the frame's outbox holds nothing. */
    drained: () => until('nothing waits to be sent', () => frame.locator('body').evaluate(
      () => Object.keys(localStorage).every((key) => !key.startsWith('perche:outbox:')),
    )),
  };
}
