// What can be seen of the frame: its size, and the colours that are really painted.

/** The frame's height on the page and the height its content needs, in CSS pixels. */
export const heights = async ({ element, frame }) => ({
  frame: Math.round((await element.boundingBox()).height),
  content: await frame.locator('html').evaluate((root) => Math.ceil(root.getBoundingClientRect().height)),
});

/** The colour that is painted at a place of the window, as `[red, green, blue]`. */
export async function painted(page, x, y) {
  const picture = await page.screenshot({ clip: { x, y, width: 1, height: 1 } });
  return page.evaluate(async (source) => {
    const image = Object.assign(new Image(), { src: source });
    await image.decode();
    const canvas = new OffscreenCanvas(1, 1).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }, `data:image/png;base64,${picture.toString('base64')}`);
}
