/**
 * `npm run icons`: draws the PNG icons that phones want beside the SVG, from client/static/icon.svg. A maskable icon
 * fills its square, since the phone cuts the shape itself, and keeps the mark within the inner 80 % that never goes.
 * Needs Chromium on PATH.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { smallPng } from './small-png.mjs';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'client/static');
const svg = readFileSync(join(folder, 'icon.svg'), 'utf8');
const mark = svg.replaceAll(/\srx="\d+"/g, '').replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"');
const full = mark.replace('<rect width="32" height="32"', '<rect x="-4" y="-4" width="40" height="40"');

const executablePath = (process.env.PATH ?? '')
  .split(':')
  .flatMap((path) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(path, name)))
  .find((file) => existsSync(file));
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox'],
});
for (const [name, size, drawing] of [
  ['icon-192.png', 192, svg],
  ['icon-512.png', 512, svg],
  ['icon-maskable-512.png', 512, full],
  ['apple-touch-icon.png', 180, full],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`,
  );
  const picture = await page.screenshot({ omitBackground: true });
  writeFileSync(join(folder, name), drawing === full ? smallPng(picture) : picture);
  await page.close();
}
await browser.close();
