// How long the command takes to begin, beside Node itself doing nothing: `headwater --version` shall take at most three
// times as long. Help and a command's own help show what parsing a command line and loading a command add. Needs a build in dist/.
//
//   node bench/start-up.mjs [--runs 15]
//
// Runs take turns, medians; the ratio is what counts. The least of each is told too: it suffers least from what else the
// machine does.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } });
const RUNS = Math.max(5, Number(values.runs));
const MOST = 3;
const bin = fileURLToPath(new URL('../bin/headwater.js', import.meta.url));
const NODE = 'node -e 0';
/** @type {Readonly<Record<string, readonly string[]>>} */
const commands = {
  [NODE]: ['-e', '0'],
  'headwater --version': [bin, '--version'],
  'headwater --help': [bin, '--help'],
  'headwater status --help': [bin, 'status', '--help'],
};

/** @type {Map<string, number[]>} */
const took = new Map(Object.keys(commands).map((name) => [name, []]));
for (let run = 0; run < RUNS; run++) {
  for (const [name, args] of Object.entries(commands)) {
    const began = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    took.get(name)?.push(performance.now() - began);
  }
}

const sorted = (/** @type {string} */ name) => (took.get(name) ?? []).toSorted((a, b) => a - b);
const median = (/** @type {string} */ name) => sorted(name)[Math.floor(RUNS / 2)] ?? Number.NaN;
for (const name of took.keys()) {
  const least = sorted(name)[0] ?? Number.NaN;
  const [ratio, leastRatio] = [median(name) / median(NODE), least / (sorted(NODE)[0] ?? Number.NaN)];
  console.log(
    `${name.padEnd(24)} median ${median(name).toFixed(0).padStart(5)} ms, ${ratio.toFixed(2)} x; least ${least.toFixed(0).padStart(5)} ms, ${leastRatio.toFixed(2)} x`,
  );
}
const ratio = median('headwater --version') / median(NODE);
console.log(`headwater --version / ${NODE} = ${ratio.toFixed(2)} (at most ${MOST})`);
if (ratio > MOST) process.exitCode = 1;
