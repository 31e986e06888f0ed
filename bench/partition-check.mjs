// Holds the partitions of a plan to what was promised, by one plain query over the entries of an inventory: it knows what DataSync's
// guide says of patterns, and nothing of how partitions are cut. Used by bench/plan.mjs --check and by the tests.

/**
 * @typedef {{ by: 'whole' }
 *   | { by: 'filter', include: readonly string[], exclude: readonly string[] }
 *   | { by: 'manifest', directory: string, from: string | null, before: string | null }} Selection
 * @typedef {{ id: string, selection: Selection, items: number, bytes: number, coldBytes: number, largestBytes: number }} Part
 * @typedef {{ items: number, bytes: number, filterChars: number }} Limits
 * @typedef {{ of: string, entries: number, problems: readonly string[] }} Checked
 */

const text = (/** @type {string} */ value) => `'${value.replaceAll("'", "''")}'`;

/** Whether a pattern fits `path`, which begins with a slash. @param {string} pattern */
function fits(pattern) {
  const plain = text(pattern.replace(/\\([*|\\])|(\*)$/gu, '$1'));
  if (/(?<!\\)(\\\\)*\*$/u.test(pattern)) return `starts_with(path, ${plain})`;
  return `(path = ${plain} OR starts_with(path, ${plain} || '/'))`;
}

/** @param {readonly string[]} patterns */
const any = (patterns) => `(${patterns.map(fits).join(' OR ') || 'false'})`;

/**
 * The condition under which a partition carries `path`, as SQL.
 *
 * @param {Selection} selection
 */
export function carriedBy(selection) {
  if (selection.by === 'whole') return 'true';
  if (selection.by === 'filter')
    return `(${selection.include.length === 0 ? 'true' : any(selection.include)} AND NOT ${any(selection.exclude)})`;
  const { directory, from, before } = selection;
  if (before !== `${from}\0`) throw new Error('a manifest lists one file');
  return `path = ${text(`${directory === '' ? '' : `/${directory}`}/${from}`)}`;
}

/** The directory that a pattern names something in, with a slash in front; the root is empty. @param {string} pattern */
function placeOf(pattern) {
  const plain = pattern.replace(/\\([*|\\])|(\*)$/gu, '$1');
  return plain.slice(0, plain.lastIndexOf('/'));
}

/**
 * One row for each number of partitions that carry an entry, and for the partition where that is one: what a sound
 * plan leaves is a row a partition, all with `times` 1. Entries of a directory in which no pattern names anything fit the same
 * patterns as the directory does, so they are counted together first: of a hundred million some ten million are left.
 *
 * @param {readonly Part[]} parts
 * @param {string} entries SQL of the entries that move: `path` (with a slash in front), `kind`, `size_bytes`, `mtime_ns`
 * @param {string} coldBefore nanoseconds
 */
export function partitionsSql(parts, entries, coldBefore) {
  const carried = parts.map(({ selection }, at) => `${carriedBy(selection)}::INTEGER AS c${at}`);
  const places = new Set(
    parts.flatMap(({ selection }) => {
      if (selection.by === 'manifest') return [selection.directory === '' ? '' : `/${selection.directory}`];
      return selection.by === 'filter' ? [...selection.include, ...selection.exclude].map(placeOf) : [];
    }),
  );
  const named = `place IN (${[...places].map(text).join(', ') || "''"})`;
  const size = "CASE kind WHEN 'file' THEN size_bytes ELSE 0 END";
  const all = `
    SELECT path, place, ${size} AS bytes, CASE WHEN mtime_ns < ${coldBefore} THEN ${size} ELSE 0 END AS cold
    FROM (SELECT *, rtrim(parse_dirpath(path, 'forward_slash'), '/') AS place FROM (${entries}))`;
  return `
    SELECT times, part, sum(items)::DOUBLE AS items, sum(bytes)::DOUBLE AS bytes, sum(cold)::DOUBLE AS cold,
      max(largest)::DOUBLE AS largest
    FROM (
      SELECT items, bytes, cold, largest, ${parts.map((_, at) => `c${at}`).join(' + ')} AS times,
        CASE WHEN times = 1 THEN ${parts.map((_, at) => `${at} * c${at}`).join(' + ')} END AS part
      FROM (
        SELECT items, bytes, cold, largest, ${carried.join(', ')}
        FROM (
          SELECT path, 1 AS items, bytes, cold, bytes AS largest FROM (${all}) WHERE ${named}
          UNION ALL
          SELECT place AS path, count(*) AS items, sum(bytes) AS bytes, sum(cold) AS cold, max(bytes) AS largest
          FROM (${all}) WHERE NOT ${named} GROUP BY place
        )
      )
    ) GROUP BY times, part ORDER BY times, part`;
}

/**
 * What is wrong with a plan's partitions; nothing when all is well.
 *
 * @param {readonly Readonly<Record<string, unknown>>[]} rows of {@link partitionsSql}
 * @param {readonly Part[]} parts
 * @param {Limits} limits
 * @param {readonly string[]} ownExcludes of the share
 * @returns {Checked}
 */
export function checkedPartitions(rows, parts, limits, ownExcludes) {
  /** @type {string[]} */
  const problems = [];
  for (const { times, items } of rows)
    if (times !== 1) problems.push(`${items} entries lie in ${times} partitions`);
  for (const [at, part] of parts.entries()) {
    const found = rows.find((row) => row.times === 1 && row.part === at);
    const own = [found?.items ?? 0, found?.bytes ?? 0, found?.cold ?? 0, found?.largest ?? 0].map(Number);
    const [items = 0, bytes = 0] = own;
    const said = [part.items, part.bytes, part.coldBytes, part.largestBytes];
    if (own.join() !== said.join())
      problems.push(`${part.id} holds ${own.join()}, the plan says ${said.join()}`);
    if ((items > limits.items || bytes > limits.bytes) && items > 1)
      problems.push(`${part.id} is over the limits: ${items} items, ${bytes} bytes`);
    if (part.selection.by !== 'filter') continue;
    const chars = [part.selection.include, [...part.selection.exclude, ...ownExcludes]].map(
      (all) => all.join('|').length,
    );
    if (Math.max(...chars) > limits.filterChars)
      problems.push(`${part.id} has filters of ${chars.join(' and ')} characters`);
  }
  const entries = rows.reduce((sum, { items }) => sum + Number(items), 0);
  const most = (/** @type {'items' | 'bytes'} */ what) =>
    Math.max(...parts.map((part) => part[what])).toLocaleString('en');
  const longest = Math.max(
    ...parts.flatMap(({ selection }) =>
      selection.by === 'filter'
        ? [selection.include.join('|').length, [...selection.exclude, ...ownExcludes].join('|').length]
        : [0],
    ),
  );
  return {
    of: `${parts.length} partitions: at most ${most('items')} items, ${most('bytes')} bytes, filters of ${longest.toLocaleString('en')} characters; limits ${limits.items.toLocaleString('en')}, ${limits.bytes.toLocaleString('en')}, ${limits.filterChars.toLocaleString('en')}`,
    entries,
    problems,
  };
}
