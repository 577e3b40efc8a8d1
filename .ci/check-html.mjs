// Checks every page of a built site: valid HTML, accessible, quiet, fitting, readable without scripts.
// usage: node .ci/check-html.mjs DIST TOOLS     (TOOLS: where the packages of .ci/package.json are installed)
// Prints each claim that fails with its faults, then `N passed, N failed`; exits 1 if one failed or nothing ran.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { accessible, loadsQuietlyAndFits, notFoundPage, wellFormed, worksWithoutScripts } from './browser-checks.mjs';
import { json, nuHtml } from './file-checks.mjs';
import { serve } from './serve.mjs';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Whatever a page asks for elsewhere must fail here, too.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

const [folder, tools] = process.argv.slice(2);
const load = createRequire(join(resolve(tools), 'package.json'));
const { chromium } = load('playwright-core');
const axeSource = readFileSync(load.resolve('axe-core/axe.min.js'), 'utf8');
const jar = join(resolve(tools), 'node_modules/vnu-jar/build/dist/vnu.jar');

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
  .sort();
const pages = files.filter((file) => file.endsWith('.html'));
for (const needed of ['index.html', '404.html', 'sitemap.xml', 'site.webmanifest']) {
  if (!files.includes(needed)) throw new Error(`${join(folder, needed)} is missing: is the site built?`);
}

let passed = 0;
let failed = 0;
function note(results) {
  for (const { claim, faults } of results) {
    if (faults.length === 0) {
      passed += 1;
      continue;
    }
    failed += 1;
    console.log(`FAILED ${claim}`);
    for (const fault of faults) console.log(`       ${fault}`);
  }
}

note(nuHtml(jar, folder, pages));
note(json(folder, files));
const site = await serve(folder);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
try {
  note(await wellFormed(browser, site.origin, files));
  note(await notFoundPage(browser, site.origin));
  for (const page of pages) {
    note(await loadsQuietlyAndFits(browser, site.origin, page));
    note(await accessible(browser, site.origin, page, axeSource));
    note(await worksWithoutScripts(browser, site.origin, page));
  }
} finally {
  await browser.close();
  site.close();
}
console.log(`${pages.length} pages: ${pages.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
