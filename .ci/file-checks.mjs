// Checks of the built files that need no browser: the Nu HTML checker and JSON.
// In: the folder and the names of files in it. Out: `{ claim, faults }`, one for each file; no faults: it holds.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Errors and warnings of the Nu HTML checker, for every page in one run of Java. */
export function nuHtml(jar, folder, pages) {
  const paths = pages.map((page) => resolve(folder, page));
  const run = spawnSync(
    'java',
    ['-Xss1m', '-jar', jar, '--format', 'json', '--exit-zero-always', '--stdout', ...paths],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  if (run.error || run.status !== 0) {
    return [{ claim: 'the Nu HTML checker runs', faults: [run.error?.message ?? run.stderr] }];
  }
  // Of the infos only those with a subtype (`warning`) ask for a change.
  const complaints = JSON.parse(run.stdout).messages.filter(({ type, subType }) => type !== 'info' || subType);
  const results = pages.map((page, index) => ({
    claim: `${page}: valid HTML`,
    faults: complaints.filter(({ url }) => isAddressOf(url, paths[index])).map(describe),
  }));
  const homeless = complaints.filter(({ url }) => !paths.some((path) => isAddressOf(url, path)));
  return homeless.length
    ? [...results, { claim: 'every complaint has its page', faults: homeless.map(describe) }]
    : results;
}

/** Files that are JSON by their name. */
export function json(folder, files) {
  return files
    .filter((file) => /\.(json|webmanifest)$/.test(file))
    .map((file) => ({
      claim: `${file}: JSON`,
      faults: faultsOf(() => JSON.parse(readFileSync(resolve(folder, file), 'utf8'))),
    }));
}

// Java writes `file:/path`, Node `file:///path`.
const isAddressOf = (url, path) => url?.replace(/^file:\/+/, 'file:///') === pathToFileURL(path).href;

function describe({ type, subType, lastLine, lastColumn, message, extract }) {
  const place = `${lastLine ?? '?'}:${lastColumn ?? '?'}`;
  return `${subType ?? type} at ${place}: ${message}${extract ? ` (near ${JSON.stringify(extract)})` : ''}`;
}

function faultsOf(read) {
  try {
    read();
    return [];
  } catch (error) {
    return [error.message];
  }
}
