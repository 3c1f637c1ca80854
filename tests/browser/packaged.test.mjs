// The binary, one surveys file, some static pages, and no repository around them.
import { cp, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { holds, REPOSITORY, withBrowser } from './harness.mjs';
import { byKeyboard, byMouse, withoutJavaScript } from './stories.mjs';

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perche-packaged-'));
  await copyFile(REPOSITORY.binary, join(folder, 'perche'));
  await copyFile(REPOSITORY.surveys, join(folder, 'surveys.toml'));
  await mkdir(join(folder, 'pages'));
  await cp(join(REPOSITORY.shop, 'shop'), join(folder, 'pages', 'shop'), { recursive: true });
});
after(() => rm(folder, { recursive: true, force: true }));
withBrowser();

const place = () => ({
  binary: join(folder, 'perche'),
  // Relative on purpose: it is read from where the binary is started.
  surveys: 'surveys.toml',
  shop: join(folder, 'pages'),
  cwd: folder,
});

holds('packaged: a click is counted, and the why amends it', { place }, byMouse);
holds('packaged: the keyboard alone is enough', { place }, byKeyboard);
holds('packaged: without JavaScript the native form does it all', { place }, withoutJavaScript);
