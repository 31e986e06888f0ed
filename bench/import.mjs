// How fast listings are read, format by format, and how fast one becomes an inventory.
//
//   npx tsc -p tsconfig.build.json && node bench/import.mjs [--lines 1000000] [--rounds 3] [--directory DIR]
//
// The peers read the same file: `wc -l`, which only looks for line ends, and python3's csv module, which takes lines apart
// as we do (JSON lines: its json module). Rounds are taken in turn and the median counts. Everything is removed again.
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from './timing.mjs';

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    directory: { type: 'string', default: tmpdir() },
    built: { type: 'string', default: fileURLToPath(new URL('../build', import.meta.url)) },
  },
});
const LINES = Number(values.lines);
/** @param {string} path */
const built = (path) => import(pathToFileURL(join(values.built, path)).href);

/** @param {number} at */
const path = (at) => `year-${at % 7}/day-${at % 365}/image-${String(at).padStart(9, '0')}.jpg`;
/** @param {number} at */
const windows = (at) => `\\\\srv\\share\\${path(at).replaceAll('/', '\\')}`;
const TIME = '1700000000.1234567890';
const PYTHON_CSV = 'import csv,sys\nn=0\nfor r in csv.reader(open(sys.argv[1],newline="")): n+=len(r)';
const PYTHON_JSON =
  'import json,sys\nfor l in open(sys.argv[1]):\n  l=l.rstrip(",\\n")\n  if len(l)>1: json.loads(l)';

/** Each format: its lines, and the python3 program that is its peer. */
const FORMATS = {
  find: {
    /** @param {number} at */
    line: (at) => `f ${at} ${TIME} ${TIME} ${TIME} 644 1000 100 1 ${at} 65024 8 ${path(at)}////\n`,
    peer: null,
  },
  rclone: {
    /** @param {number} at */
    line: (at) =>
      `{"Path":"${path(at)}","Name":"x","Size":${at},"MimeType":"image/jpeg","ModTime":"2023-11-14T22:13:20.123456789Z","IsDir":false},\n`,
    peer: PYTHON_JSON,
  },
  robocopy: {
    /** @param {number} at */
    line: (at) => `\t    New File  \t\t${String(at).padStart(8)}\t2023/11/14 22:13:20\t${windows(at)}\r\n`,
    peer: null,
  },
  powershell: {
    /** @param {number} at */
    line: (at) =>
      at === 0
        ? '"FullName","Length","LastWriteTimeUtc","Attributes"\r\n'
        : `"${windows(at)}","${at}","2023-11-14T22:13:20.1234567Z","Archive"\r\n`,
    peer: PYTHON_CSV,
  },
  xcp: {
    /** @param {number} at */
    line: (at) => `1,${at},${TIME},${TIME},${TIME},644,1000,100,4096,${path(at)}//\n`,
    peer: PYTHON_CSV,
  },
  csv: {
    /** @param {number} at */
    line: (at) => (at === 0 ? 'Name,Bytes,Modified\n' : `${path(at)},${at},${TIME}\n`),
    peer: PYTHON_CSV,
  },
};

const { createListings } = await built('adapters/listings/listings.js');
const { openCatalog } = await built('adapters/catalog/catalog.js');
const { importListing } = await built('steps/import.js');
const { parseColumnMap } = await built('inventory/import-columns.js');

/** @param {() => unknown} work @returns {Promise<number>} seconds */
const seconds = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};
/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);
/** @param {number} took */
const rate = (took) =>
  `${Math.round(LINES / took / 1000)
    .toLocaleString('en-US')
    .padStart(7)} k lines/s`;

/** @param {string} format @param {string} file */
const request = (format, file) => ({
  format,
  files: [file],
  rules: {
    prefixes: ['robocopy', 'powershell'].includes(format) ? ['\\\\srv\\share'] : [],
    windows: ['robocopy', 'powershell'].includes(format),
  },
  map: format === 'csv' ? parseColumnMap('path=Name,size=Bytes,mtime=Modified:unix') : null,
  delimiter: ',',
  header: true,
  table: 'entries',
});

/** @param {string} format @param {string} file */
async function read(format, file) {
  const listing = await createListings({ s3Rows: () => [] }).open(request(format, file));
  let entries = 0;
  for await (const { items } of listing.batches()) {
    for (const { kind } of items) entries += kind === 'entry' ? 1 : 0;
  }
  if (entries < LINES - 1) throw new Error(`${format}: ${entries} entries of ${LINES} lines`);
}

/** @param {string} format @param {string} file @param {string} state */
async function imported(format, file, state) {
  const catalog = await openCatalog(state);
  try {
    await importListing(
      { catalog, listings: createListings(catalog) },
      {
        share: 'bench',
        protocol: 'nfs',
        root: '.',
        listing: request(format, file),
        unknown: [],
        limit: { lines: 0 },
        rejectsFile: `${file}.rejects`,
      },
    );
  } finally {
    await catalog.close();
  }
}

const place = mkdtempSync(join(values.directory, 'headwater-import-'));
try {
  say(`${LINES.toLocaleString('en-US')} lines a format, median of ${values.rounds} rounds`);
  for (const [format, { line, peer }] of Object.entries(FORMATS)) {
    const file = join(place, format);
    await pipeline(
      Readable.from(
        (function* () {
          for (let at = 0; at < LINES; at += 1000) {
            let text = '';
            for (let one = at; one < Math.min(LINES, at + 1000); one++) text += line(one);
            yield text;
          }
        })(),
      ),
      createWriteStream(file),
    );
    /** @type {Record<string, number[]>} */
    const took = { ours: [], whole: [], wc: [], python3: [] };
    for (let round = 0; round < Number(values.rounds); round++) {
      took.ours?.push(await seconds(() => read(format, file)));
      took.wc?.push(await seconds(() => execFileSync('wc', ['-l', file])));
      if (peer !== null) took.python3?.push(await seconds(() => execFileSync('python3', ['-c', peer, file])));
      if (format === 'find')
        took.whole?.push(await seconds(() => imported(format, file, join(place, `s${round}`))));
    }
    const [ours, wc, python3] = [took.ours ?? [], took.wc ?? [], took.python3 ?? []].map(median);
    const against =
      python3 === 0 || python3 === undefined
        ? ''
        : `, ${((ours ?? 0) / python3).toFixed(2)} x the time of python3`;
    say(
      `${format.padEnd(11)} ${rate(ours ?? 0)}; ${((ours ?? 0) / (wc ?? 1)).toFixed(0)} x the time of wc -l${against}`,
    );
    if (format === 'find') say(`  into an inventory ${rate(median(took.whole ?? []))}`);
    rmSync(file);
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
