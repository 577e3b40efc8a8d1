// Every page of a built site gets 100 of 100 from Lighthouse in all four categories, as on a mid-range phone.
// usage: node .ci/lighthouse.mjs DIST TOOLS     (TOOLS: where the packages of .ci/package.json are installed)
// A busy machine is slow, which is no fault of the page: each category counts the best of a few runs.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { POLICY, serve } from './serve.mjs';

const RUNS = 5;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'];

const [folder, tools] = process.argv.slice(2);
const load = createRequire(join(resolve(tools), 'package.json'));
const { default: lighthouse } = await import(pathToFileURL(load.resolve('lighthouse')));
const { launch } = await import(pathToFileURL(load.resolve('chrome-launcher')));

// The 404 page asks not to be indexed, which costs it its SEO, and is never served with status 200.
const pages = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name === 'index.html')
  .map((entry) => relative(folder, entry.parentPath ?? entry.path))
  .map((path) => (path === '' ? '' : `${path}/`))
  .sort();
if (pages.length === 0) throw new Error(`no page in ${folder}: is the site built?`);

// Lighthouse asks for robots.txt from inside of the page, which the policy forbids (GoogleChrome/lighthouse#4386).
const site = await serve(folder, `${POLICY}; connect-src 'self'`);
const chrome = await launch({ chromePath: '/usr/bin/chromium', chromeFlags: FLAGS });
let failed = 0;
try {
  for (const page of pages) {
    const best = await measured(`${site.origin}/${page}`);
    const short = CATEGORIES.filter((name) => best[name].score < 100);
    failed += short.length > 0 ? 1 : 0;
    const scores = CATEGORIES.map((name) => `${name} ${best[name].score}`).join(', ');
    console.log(`${short.length > 0 ? 'FAILED' : 'passed'} /${page}: ${scores}`);
    for (const name of short) for (const fault of best[name].faults) console.log(`       ${fault}`);
  }
} finally {
  chrome.kill();
  site.close();
}
process.exit(failed === 0 ? 0 : 1);

/** The best score of each category, with what kept it from 100. */
async function measured(address) {
  const best = Object.fromEntries(CATEGORIES.map((name) => [name, { score: -1, faults: [] }]));
  for (let run = 0; run < RUNS && CATEGORIES.some((name) => best[name].score < 100); run += 1) {
    const wanted = CATEGORIES.filter((name) => best[name].score < 100);
    const { lhr } = await lighthouse(address, { port: chrome.port, onlyCategories: wanted, logLevel: 'error' });
    if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
    for (const name of wanted) {
      const score = Math.round(lhr.categories[name].score * 100);
      if (score > best[name].score) best[name] = { score, faults: faultsOf(lhr, name) };
    }
  }
  return best;
}

function faultsOf(lhr, name) {
  return lhr.categories[name].auditRefs
    .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 1)
    .map(({ id }) => `${id}: ${lhr.audits[id].title} ${lhr.audits[id].displayValue ?? ''}`);
}
