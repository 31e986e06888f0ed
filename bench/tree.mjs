// Makes a tree to measure walks on: empty files, 40 in each of the directories of a tree of three levels. What is there
// already is used again, so a second call is quick.
//
//   node bench/tree.mjs DIRECTORY [--entries 1000000]
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const FILES = 40;
const DONE = '.complete';

/**
 * Makes the tree unless it is there.
 *
 * @param {string} directory
 * @param {number} entries of all kinds, about
 * @returns {string} the tree's root
 */
export function makeTree(directory, entries) {
  const root = join(directory, `tree-${entries}`);
  // Beside the tree, not in it: the tree holds what it is said to hold.
  const done = join(directory, `tree-${entries}${DONE}`);
  if (existsSync(done)) return root;
  let made = 0;
  for (let d = 0; made < entries; d++) {
    const project = `project-${String(Math.floor(d / 1000)).padStart(3, '0')}`;
    const run = `run-${String(Math.floor(d / 25) % 40).padStart(4, '0')}`;
    const part = join(root, project, run, `part-${String(d % 25).padStart(5, '0')}`);
    mkdirSync(part, { recursive: true });
    made++;
    for (let f = 0; f < FILES && made < entries; f++, made++) {
      const name = `sample-${String(d).padStart(6, '0')}-${String(f).padStart(4, '0')}.parquet`;
      closeSync(openSync(join(part, name), 'w'));
    }
  }
  writeFileSync(done, '');
  return root;
}

if (import.meta.filename === process.argv[1]) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { entries: { type: 'string', default: '1000000' } },
  });
  const [directory] = positionals;
  if (directory === undefined) {
    process.stderr.write('which directory? node bench/tree.mjs DIRECTORY [--entries N]\n');
    process.exit(2);
  }
  process.stdout.write(`${makeTree(directory, Number(values.entries))}\n`);
}
