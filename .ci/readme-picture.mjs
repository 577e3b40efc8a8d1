// Takes the README's picture of the built site: the head of the project page, with a card shown.
// usage: node .ci/readme-picture.mjs DIST TOOLS     (TOOLS: where the packages of .ci/package.json are installed)
// Writes tests/data/readme.png; to be run and committed after the look of the page has changed.
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { serve } from './serve.mjs';

const PICTURE = 'tests/data/readme.png';
// A card that tells state and measurements has many words: about 125 kB.
const LARGEST = 150_000;

const [folder, tools] = process.argv.slice(2);
const load = createRequire(join(resolve(tools), 'package.json'));
const { chromium } = load('playwright-core');

const site = await serve(folder);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
});
try {
  const tab = await browser.newPage({ viewport: { width: 1120, height: 1000 }, colorScheme: 'light', reducedMotion: 'reduce' });
  await tab.goto(`${site.origin}/projects/proxmox-cluster/`, { waitUntil: 'networkidle' });
  // By keyboard: a pointer would leave the machine when the page scrolls back.
  await tab.locator('.drawing.wide a').first().focus();
  await tab.evaluate(() => scrollTo(0, 0));
  const cards = await tab.locator('.cards').boundingBox();
  await tab.screenshot({
    path: PICTURE,
    fullPage: true,
    clip: { x: 0, y: 0, width: 1120, height: Math.ceil(cards.y + cards.height + 8) },
  });
} finally {
  await browser.close();
  site.close();
}
const { size } = statSync(PICTURE);
console.log(`${PICTURE}: ${size} bytes`);
process.exit(size <= LARGEST ? 0 : 1);
