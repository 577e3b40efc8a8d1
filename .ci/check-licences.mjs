// Checks the licence of every package in Cargo.lock against the list of those we may ship.
// usage: node .ci/check-licences.mjs
// Asks `cargo metadata --locked`; prints each package with its expression; exits 1 if one is unknown or not allowed.
import { execFileSync } from 'node:child_process';

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 WITH LLVM-exception',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSL-1.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'OFL-1.1',
  'Unicode-3.0',
  'Unicode-DFS-2016',
  'Unlicense',
  'Zlib',
]);

/** Whether an SPDX expression can be satisfied with allowed licences. Throws on what is no expression. */
function isAllowed(expression) {
  // Old manifests write `MIT/Apache-2.0`, which Cargo defines as OR.
  const tokens = expression.replaceAll('/', ' OR ').match(/[()]|[^\s()]+/g) ?? [];
  const take = () => tokens.shift();
  const either = () => {
    let allowed = both();
    while (tokens[0] === 'OR') allowed = (take(), both()) || allowed;
    return allowed;
  };
  const both = () => {
    let allowed = one();
    while (tokens[0] === 'AND') allowed = (take(), one()) && allowed;
    return allowed;
  };
  const one = () => {
    let name = take();
    if (name === '(') {
      const allowed = either();
      if (take() !== ')') throw new Error('a bracket is not closed');
      return allowed;
    }
    if (!name || /^(AND|OR|WITH|\))$/.test(name))
      throw new Error(`a licence is missing before \`${name ?? 'the end'}\``);
    if (tokens[0] === 'WITH') name += ` ${take()} ${take()}`;
    return ALLOWED.has(name);
  };
  const allowed = either();
  if (tokens.length) throw new Error(`\`${tokens[0]}\` is out of place`);
  return allowed;
}

/** `allowed`, or what is wrong with a package's licence. */
function verdict({ license }) {
  if (!license) return 'no licence expression';
  try {
    return isAllowed(license) ? 'allowed' : 'not in the list';
  } catch (error) {
    return `unreadable: ${error.message}`;
  }
}

const metadata = JSON.parse(
  execFileSync('cargo', ['metadata', '--format-version', '1', '--locked'], { maxBuffer: 1 << 28 }),
);
// Packages without a source are this repository's own.
const packages = metadata.packages.filter((each) => each.source !== null);
let refused = 0;
for (const each of packages) {
  const result = verdict(each);
  if (result !== 'allowed') refused += 1;
  console.log(
    `${each.name} ${each.version}: ${each.license ?? '-'}${result === 'allowed' ? '' : ` — ${result.toUpperCase()}`}`,
  );
}
console.log(`${packages.length - refused} of ${packages.length} packages have a licence in the list`);
process.exit(packages.length > 0 && refused === 0 ? 0 : 1);
