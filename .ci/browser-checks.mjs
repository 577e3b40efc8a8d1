// Checks in Chromium, on pages served with a strict Content-Security-Policy.
// In: a Playwright browser, the origin, and names of files. Out: `{ claim, faults }`; no faults: it holds.
// Functions given to `evaluate` run in the page and see nothing of this file.

const WIDTHS = [320, 360, 768, 1280];
const HEIGHT = 900;

/** Loads quietly (no console message, no failed or foreign request) and fits its width, at every width. */
export async function loadsQuietlyAndFits(browser, origin, page) {
  const results = [];
  for (const width of WIDTHS) {
    const { tab, noise, close } = await open(browser, origin, { width });
    const response = await tab.goto(`${origin}/${page}`, { waitUntil: 'networkidle' });
    await openDetails(tab);
    const wide = await tab.evaluate(overflow);
    if (response.status() !== 200) noise.push(`status ${response.status()}`);
    results.push({ claim: `${page} at ${width} px: quiet`, faults: noise });
    results.push({ claim: `${page} at ${width} px: nothing overflows sideways`, faults: wide });
    await close();
  }
  return results;
}

/** axe-core finds nothing, narrow and wide, light and dark. */
export async function accessible(browser, origin, page, axeSource) {
  const results = [];
  for (const width of [360, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      // axe injects a script and styles, which the policy forbids.
      const { tab, close } = await open(browser, origin, { width, colorScheme, bypassCSP: true });
      await tab.goto(`${origin}/${page}`);
      await openDetails(tab);
      await tab.evaluate(axeSource);
      const { violations, passes } = await tab.evaluate(() => window.axe.run());
      const faults = violations.map(({ id, help, nodes }) => {
        const places = nodes.slice(0, 5).map(({ target }) => target.join(' '));
        return `${id}: ${help}: ${places.join(', ')} (${nodes.length})`;
      });
      if (passes.length === 0) faults.push('axe found nothing to check');
      results.push({ claim: `${page} at ${width} px, ${colorScheme}: axe finds no violation`, faults });
      await close();
    }
  }
  return results;
}

/** All that can be read with scripts can be read without, and the markup has no inline style, script or handler. */
export async function worksWithoutScripts(browser, origin, page) {
  const texts = {};
  let inline;
  for (const scripts of ['on', 'off']) {
    const { tab, close } = await open(browser, origin, { width: 1280, javaScriptEnabled: scripts === 'on' });
    await tab.goto(`${origin}/${page}`);
    texts[scripts] = await tab.evaluate(visibleTexts);
    inline = await tab.evaluate(inlineCode);
    await close();
  }
  const readable = new Set(texts.off);
  const lost = texts.on
    .filter((text) => !readable.has(text))
    .map((text) => `only with scripts: ${JSON.stringify(text)}`);
  if (texts.off.length === 0) lost.push('no text at all');
  return [
    { claim: `${page}: all text is there without scripts`, faults: lost },
    { claim: `${page}: no inline style, script or handler`, faults: inline },
  ];
}

/** The 404 page finds its stylesheet and its links from any depth. */
export async function notFoundPage(browser, origin) {
  const { tab, noise, close } = await open(browser, origin, { width: 1280 });
  const address = `${origin}/no/such/page/`;
  const response = await tab.goto(address, { waitUntil: 'networkidle' });
  // The missing document itself is the point of the visit.
  const faults = noise.filter((each) => !each.includes('404') && each.endsWith(` ${address}`));
  if (response.status() !== 404) faults.push(`status ${response.status()}`);
  if ((await tab.locator('h1').count()) === 0) faults.push('no heading');
  await close();
  return [{ claim: 'an unknown address shows the 404 page with its styles', faults }];
}

/** Files that are XML by their name are well-formed. */
export async function wellFormed(browser, origin, files) {
  const { tab, close } = await open(browser, origin, { width: 1280 });
  await tab.goto(`${origin}/`);
  const results = [];
  for (const file of files.filter((each) => /\.(xml|svg)$/.test(each))) {
    const source = await (await tab.request.get(`${origin}/${file}`)).text();
    const fault = await tab.evaluate(
      (text) => new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror')?.textContent,
      source,
    );
    results.push({ claim: `${file}: well-formed XML`, faults: fault ? [fault] : [] });
  }
  await close();
  return results;
}

/** A tab of its own, and `noise`, which collects what a quiet page does not cause. */
async function open(browser, origin, { width, ...options }) {
  const context = await browser.newContext({ viewport: { width, height: HEIGHT }, ...options });
  const tab = await context.newPage();
  const noise = [];
  tab.on('console', (message) => noise.push(`console ${message.type()}: ${message.text()} ${message.location().url}`));
  tab.on('pageerror', (error) => noise.push(`exception: ${error.message}`));
  tab.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) noise.push(`foreign request: ${request.url()}`);
  });
  tab.on('requestfailed', (request) => noise.push(`failed: ${request.url()}: ${request.failure()?.errorText}`));
  tab.on('response', (response) => {
    if (response.status() >= 400) noise.push(`status ${response.status()} ${response.url()}`);
  });
  return { tab, noise, close: () => context.close() };
}

/** What is folded away must be as good as what is seen at once. */
const openDetails = (tab) =>
  tab.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });

// In the page: how far it overflows, and the innermost elements that reach beyond the edge outside a scrolling box.
function overflow() {
  const excess = document.documentElement.scrollWidth - window.innerWidth;
  if (excess <= 0) return [];
  const scrolls = (element) =>
    element && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
  // Text that leaves its box widens the box's scroll width, not its rectangle.
  const end = (element) =>
    element.getBoundingClientRect().left + Math.max(element.scrollWidth, element.getBoundingClientRect().width);
  const culprits = [...document.body.querySelectorAll('*')].filter(
    (element) => end(element) > window.innerWidth && !scrolls(element),
  );
  const innermost = culprits.filter(
    (element) => !culprits.some((other) => other !== element && element.contains(other)),
  );
  return [
    `${excess} px too wide: ${innermost
      .slice(0, 5)
      .map((element) => element.outerHTML.slice(0, 80))
      .join(', ')}`,
  ];
}

// In the page: every text a reader sees, but for the labels of buttons, which may need scripts.
function visibleTexts() {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode;
    const text = data.replace(/\s+/g, ' ').trim();
    const shown = parentElement.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (text && shown && !parentElement.closest('script, style, noscript, button')) texts.push(text);
  }
  return texts;
}

// In the page: whatever a strict policy forbids in the markup itself.
function inlineCode() {
  const show = (element) => element.outerHTML.slice(0, 120);
  const faults = [];
  for (const element of document.querySelectorAll('*')) {
    const attributes = element.getAttributeNames();
    if (attributes.includes('style') || attributes.some((name) => name.startsWith('on'))) faults.push(show(element));
  }
  for (const element of document.querySelectorAll('style, script:not([src])')) {
    if (element.getAttribute('type') !== 'application/ld+json') {
      faults.push(show(element));
      continue;
    }
    try {
      JSON.parse(element.textContent);
    } catch (error) {
      faults.push(`JSON-LD: ${error.message}`);
    }
  }
  return faults;
}
