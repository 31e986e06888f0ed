#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

if (!existsSync(new URL('../dist/commands', import.meta.url))) {
  console.error('headwater is not built yet: run `npm run build` (or `npm run demo`) in its checkout first.');
  process.exit(2);
}

/** Whoever reads what is printed may stop (`| head -1`), and progress may find no reader: the work goes on, and the exit code tells. */
const readerGone = new Promise((resolve) => {
  process.stdout.on('error', ({ code }) => {
    if (code === 'EPIPE') return resolve(undefined);
    console.error(`Error: Did not write all of the result to standard output: ${code}.`);
    console.error('Next: Make room where it goes, or send it elsewhere, and run the command again.');
    process.exit(5);
  });
});
process.stderr.on('error', () => undefined);

// By their own paths: the front door of oclif loads all of it. Required and not imported, because Node reads a CommonJS file that is imported
// once more to find its exports. The command that is named is loaded as well, and at once: file by file, by way of other threads, takes several
// times as long on a machine that is busy. Whatever is wrong with it comes up when oclif asks for it.
const require = createRequire(import.meta.url);
const { run } = require('@oclif/core/run');
const { flush } = require('@oclif/core/flush');
const { settings } = require('@oclif/core/settings');
for (const file of named(process.argv.slice(2))) {
  try {
    require(file);
  } catch {}
}
// Only the built commands, whatever NODE_ENV says; stack traces only when asked for.
settings.enableAutoTranspile = false;
settings.debug = Boolean(process.env.DEBUG);

/** Long enough for a worker to read configuration, plan and ledger. */
const START_MS = 5_000;
if (process.argv[2] === 'work') {
  // What a start allocates makes V8 grow its young generation to 32 MiB, which a worker that only watches would hold for months.
  setFlagsFromString('--semi-space-growth-factor=1');
  setTimeout(() => setFlagsFromString('--semi-space-growth-factor=2'), START_MS).unref();
}

/** A command that is over may be kept alive by what a library left behind (a half-opened PGlite leaves a timer). */
const EXIT_GRACE_MS = 1_000;

/** The file of a command, if that is what the words in front are; none where only help is wanted. @param {readonly string[]} words */
function named(words) {
  if (words.some((word) => ['--help', '-h', 'base'].includes(word))) return [];
  const end = words.findIndex((word) => !/^[a-z]+$/.test(word));
  const names = words.slice(0, end === -1 ? 2 : Math.min(end, 2));
  const files = names.map(
    (_, at) => new URL(`../dist/commands/${names.slice(0, at + 1).join('/')}.js`, import.meta.url),
  );
  return files.filter((file) => existsSync(file)).map((file) => fileURLToPath(file));
}

try {
  await run(process.argv.slice(2), import.meta.url);
  // Without a reader nothing is ever flushed.
  await Promise.race([flush(), readerGone]);
  setTimeout(() => process.exit(), EXIT_GRACE_MS).unref();
} catch (error) {
  const unknown = error instanceof Error && /^command (\S+) not found$/.exec(error.message);
  // oclif names commands with its inner separator, which nobody types.
  if (unknown)
    error.message = `There is no command \`${(unknown[1] ?? '').replaceAll(':', ' ')}\`; see headwater --help.`;
  if (unknown && process.argv.includes('--json')) {
    const { printJsonError } = await import(new URL('../dist/commands/base/errors.js', import.meta.url).href);
    process.exitCode = printJsonError(error, 'headwater');
  } else {
    const { handle } = await import('@oclif/core/handle');
    // Exits: with the code the error carries, 2 for a command line that does not parse, 1 for a bug.
    await handle(error instanceof Error ? error : new Error(String(error)));
  }
}
