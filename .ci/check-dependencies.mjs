// Checks that every dependency in a Cargo.toml has a sentence above it that says what it saves us.
// usage: node .ci/check-dependencies.mjs Cargo.toml
// Reads the one file named; prints each dependency without a sentence, with its line; exits 1 if there is one.
import { readFileSync } from 'node:fs';

/** `{ name, line, comment }` of each dependency; `comment` joins the comment lines directly above it. */
function dependencies(toml) {
  const found = [];
  let inTable = false;
  let comment = [];
  for (const [index, text] of toml.split('\n').entries()) {
    const line = index + 1;
    const header = text.match(/^\[+([^\]]+)\]+\s*(#.*)?$/)?.[1];
    const remark = text.match(/^#\s*(.*)$/)?.[1];
    const key = text.match(/^["']?([A-Za-z0-9_-]+)["']?(\.[A-Za-z-]+)?\s*=/)?.[1];
    if (remark !== undefined) {
      comment.push(remark);
      continue;
    }
    if (header !== undefined) {
      // `[dependencies.name]` is a dependency by itself; `[target.'…'.dependencies]` is a table of them.
      const own = header.match(/(?:^|[.-])dependencies\.["']?([A-Za-z0-9_-]+)["']?$/)?.[1];
      inTable = /(?:^|[.-])dependencies$/.test(header);
      if (own) found.push({ name: own, line, comment: comment.join(' ') });
    } else if (inTable && key) {
      found.push({ name: key, line, comment: comment.join(' ') });
    }
    comment = [];
  }
  return found;
}

/** At least three words and a full stop. */
const isSentence = (comment) => /[.!?:]$/.test(comment) && comment.split(/\s+/).length >= 3;

const path = process.argv[2];
const all = dependencies(readFileSync(path, 'utf8'));
const silent = all.filter(({ comment }) => !isSentence(comment));
for (const { name, line } of silent) console.log(`${path}:${line}: \`${name}\` has no sentence above it`);
console.log(`${all.length - silent.length} of ${all.length} dependencies say what they save us`);
process.exit(all.length > 0 && silent.length === 0 ? 0 : 1);
