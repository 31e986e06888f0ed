// How long it takes to compare two manifests (path, size, checksum; 1 % of the rows differ) with the code that settles a
// verification, against `sort` of both as text and `comm -3`, which finds the lines that only one of them has.
//
//   npx tsc -p tsconfig.build.json && node bench/compare.mjs [--rows 1000000] [--rounds 3] [--directory DIR] [--peer no] [--differ all]
//
// Ours reads what a verification keeps: inventory, listing, what was asked of objects, what the source gave; and writes every path
// with its verdict. Rounds are taken in turn and the median counts. The comparison runs in a process of its own, so that its
// peak memory is its own. Everything is removed again. With --differ all no checksum is that of the source, so that every row is joined.
//
// On two cores, medians of 5: ten million rows 10.1 s and 706 MiB at most, sort and comm 20.2 s (17.9 to 25.4), 0.50 of them (each round by itself 0.49 to 0.56);
// wanted is half. Four tenths of that are the first pass, in which JavaScript adds up what DuckDB gives. Ten million that all differ: 55 s, 2.1 GiB. A hundred million:
// 136 s and 1.9 GiB, 10.8 times ten million in the same minutes, one run.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from './timing.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    directory: { type: 'string', default: tmpdir() },
    built: { type: 'string', default: fileURLToPath(new URL('../build', import.meta.url)) },
    memory: { type: 'string', default: '' },
    peer: { type: 'string', default: 'yes' },
    differ: { type: 'string', default: '' },
    keep: { type: 'string', default: 'no' },
    compare: { type: 'string' },
  },
});
const ROWS = Number(values.rows);
const PREFIX = 'share/';
/** @param {string} path */
const built = (path) => import(pathToFileURL(join(values.built, path)).href);

/** One row in two hundred each: missing, extra, of another size, of other bytes. */
const wrong = (/** @type {number} */ which) => `hash(n) % 400 = ${which}`;
const PATH = `printf('team-%02d/project-%05d/run-%07d/sample-%09d.safetensors', n // 10000000, n // 20000, n // 500, n)`;
/** Twelve characters of base64, as a CRC-64 has. */
const CHECKSUM = (/** @type {string} */ of) => `substr(to_base64(encode(md5(${of}))), 1, 11) || '='`;
const SIZE = 'hash(n * 7) % 100000000';

/** The files a verification keeps, and the same as two texts. */
async function make(/** @type {string} */ directory) {
  const { createDatabase } = await built('adapters/catalog/database.js');
  const { copyToParquet } = await built('adapters/catalog/sql.js');
  const database = createDatabase(directory, { memoryLimit: '3GB', threads: null });
  const file = (/** @type {string} */ name) => join(directory, `${name}.parquet`);
  const all = `(SELECT n, ${PATH} AS path, (${SIZE})::BIGINT AS size, ${CHECKSUM('n::VARCHAR')} AS value FROM range(${ROWS}) t(n))`;
  const kept = `(SELECT * FROM ${all} WHERE NOT ${wrong(0)})`;
  const stored = `(SELECT n, path, CASE WHEN ${wrong(2)} THEN size + 1 ELSE size END AS size,
    CASE WHEN ${values.differ === 'all' ? 'true' : wrong(3)} THEN ${CHECKSUM("(n || 'x')")} ELSE value END AS value FROM ${all} WHERE NOT ${wrong(1)})`;
  await database.with(async (/** @type {any} */ connection) => {
    const write = (/** @type {string} */ name, /** @type {string} */ sql) =>
      connection.run(copyToParquet(sql, file(name)));
    // A scan goes directory by directory, in no order.
    await write(
      'entries',
      `SELECT encode(path) AS path, NULL::VARCHAR AS path_lossy, 'file' AS kind, size AS size_bytes, 0::BIGINT AS mtime_ns,
        0::BIGINT AS atime_ns, 0::BIGINT AS ctime_ns, 33188::UINTEGER AS mode, 1000::UINTEGER AS uid, 100::UINTEGER AS gid,
        1::UBIGINT AS nlink, n::UBIGINT AS inode, 7::UBIGINT AS device, size AS allocated_bytes, NULL::BLOB AS link_target,
        0::UINTEGER AS listing
       FROM ${kept} ORDER BY hash(n // 500), n`,
    );
    await write(
      'source',
      `SELECT encode(path) AS path, 'same' AS source_now, 'CRC64NVME' AS algorithm, 'FULL_OBJECT' AS type, value,
        size AS size_bytes, 0::BIGINT AS mtime_ns, 1000::UINTEGER AS uid, 100::UINTEGER AS gid, 33188::UINTEGER AS mode,
        NULL::UBIGINT AS device, NULL::UBIGINT AS inode
       FROM ${kept} ORDER BY n`,
    );
    await write(
      'listing',
      `SELECT '${PREFIX}' || path AS key, size AS size_bytes, md5(value) AS etag, TIMESTAMP '2026-01-01' AS last_modified,
        'STANDARD' AS storage_class, 'CRC64NVME' AS checksum_algorithms, 'listed' AS seen FROM ${stored} ORDER BY n`,
    );
    await write(
      'objects',
      `SELECT '${PREFIX}' || path AS key, 'stored' AS learnt, 'CRC64NVME' AS algorithm, 'FULL_OBJECT' AS type, value,
        'STANDARD' AS storage_class, NULL::VARCHAR AS file_owner, NULL::VARCHAR AS file_group,
        NULL::VARCHAR AS file_permissions, NULL::VARCHAR AS file_mtime
       FROM ${stored} ORDER BY n`,
    );
    await write(
      'reports',
      `SELECT ''::VARCHAR AS name_text, 'skipped' AS outcome, '' AS code, '' AS execution WHERE false`,
    );
    // Lines in no order, as two tools that list at many places at a time give them.
    const text = (/** @type {string} */ name, /** @type {string} */ sql) =>
      connection.run(
        `COPY (${sql}) TO '${join(directory, name)}' (FORMAT csv, HEADER false, DELIMITER E'\\t', QUOTE '', ESCAPE '')`,
      );
    await text('source.txt', `SELECT path, size, value FROM ${kept} ORDER BY hash(n)`);
    await text('objects.txt', `SELECT path, size, value FROM ${stored} ORDER BY hash(n + 1)`);
  });
  await database.close();
}

/** One comparison; prints seconds and peak memory. */
async function compare(/** @type {string} */ directory) {
  const { createDatabase } = await built('adapters/catalog/database.js');
  const { compareFiles } = await built('adapters/catalog/compare-files.js');
  const { judge } = await built('evidence/judge.js');
  const out = mkdtempSync(join(directory, 'out-'));
  const database = createDatabase(out, {
    memoryLimit: values.memory || '2GB',
    threads: null,
  });
  const file = (/** @type {string} */ name) => ({ file: join(directory, `${name}.parquet`), sha256: '' });
  const began = performance.now();
  const settled = await compareFiles(
    out,
    database,
    { entries: [file('entries').file], earlier: [] },
    { protocol: 'nfs', keyPrefix: PREFIX, exclude: [] },
    {
      listing: file('listing'),
      objects: file('objects'),
      source: file('source'),
      reports: file('reports'),
    },
    join(out, 'result'),
    (/** @type {any} */ facts) => judge(facts, 'L2'),
  );
  const seconds = (performance.now() - began) / 1000;
  await database.close();
  rmSync(out, { recursive: true });
  const wrongs = settled.groups.filter((/** @type {any} */ { verdict }) => verdict !== 'match');
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  const differences = wrongs.reduce(
    (/** @type {number} */ sum, /** @type {any} */ { entries }) => sum + entries,
    0,
  );
  process.stdout.write(JSON.stringify({ seconds, peakMiB, differences }));
}

/** Differing lines, each of both sides counted; seconds. */
function sortAndComm(/** @type {string} */ directory) {
  const env = { ...process.env, LC_ALL: 'C', TMPDIR: directory };
  const began = performance.now();
  const sorted = ['source', 'objects'].map((name) => {
    const to = join(directory, `${name}.sorted`);
    execFileSync('sort', ['--parallel=2', '-S', '2G', '-o', to, join(directory, `${name}.txt`)], { env });
    return to;
  });
  const lines = execFileSync('sh', ['-c', 'comm -3 "$1" "$2" | wc -l', 'sh', ...sorted], { env });
  return { seconds: (performance.now() - began) / 1000, lines: Number(lines) };
}

async function main() {
  const directory = mkdtempSync(join(values.directory, 'headwater-compare-'));
  try {
    mkdirSync(directory, { recursive: true });
    await make(directory);
    /** @type {number[]} */
    const ours = [];
    /** @type {number[]} */
    const theirs = [];
    let peakMiB = 0;
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const args = [fileURLToPath(import.meta.url), '--compare', directory, '--built', values.built];
      const said = execFileSync(process.execPath, [...args, '--memory', values.memory], { encoding: 'utf8' });
      const one = JSON.parse(said);
      ours.push(one.seconds);
      peakMiB = Math.max(peakMiB, one.peakMiB);
      const peer = values.peer === 'yes' ? sortAndComm(directory) : { seconds: 0, lines: 0 };
      theirs.push(peer.seconds);
      console.log(
        `round ${round + 1}: ours ${one.seconds.toFixed(2)} s, ${one.peakMiB} MiB, ${one.differences} differ; sort and comm ${peer.seconds.toFixed(2)} s, ${peer.lines} lines`,
      );
    }
    const ratio = median(ours) / median(theirs);
    console.log(
      `${ROWS} rows: ours ${median(ours).toFixed(2)} s, peak ${peakMiB} MiB; sort and comm ${median(theirs).toFixed(2)} s; ratio ${ratio.toFixed(2)}`,
    );
  } finally {
    if (values.keep === 'no') rmSync(directory, { recursive: true });
  }
}

if (values.compare === undefined) await main();
else await compare(values.compare);
