/**
 * Whether the user metadata of an object is that of its file, in SQL: NULL when it has none that can be compared. Owner and group are
 * numbers, permissions octal, times have the suffix `ns` or are milliseconds [aws-facts 3]. The exact form is not published, so
 * what cannot be read is left out, and a time is held against the source as exactly as it is told. `theirs` and `ours` name
 * relations with the columns of `objects.parquet` and `source.parquet`.
 */
export function metadataDiffers(theirs: string, ours: string): string {
  const permissions = `regexp_extract(${theirs}.file_permissions, '^[0-7]{1,7}$')`;
  const fields = [
    `TRY_CAST(${theirs}.file_owner AS BIGINT) <> ${ours}.uid`,
    `TRY_CAST(${theirs}.file_group AS BIGINT) <> ${ours}.gid`,
    `right('000' || nullif(${permissions}, ''), 4) <> lpad(format('{:o}', ${ours}.mode & 4095), 4, '0')`,
    `abs(${timeNs(theirs)} - ${ours}.mtime_ns) >= ${unitNs(theirs)}`,
  ];
  // Any difference differs; else any equal field is equal; else there was nothing.
  const known = fields.map((field) => `(${field}) IS NOT NULL`).join(' OR ');
  return `(CASE WHEN ${known} THEN ${fields.map((field) => `coalesce(${field}, false)`).join(' OR ')} END)`;
}

/** Whether owner, group or mode of the source are not those of its inventory any more; NULL when that does not tell. */
export function metadataMoved(entry: string, ours: string): string {
  return `(${entry}.uid <> ${ours}.uid OR ${entry}.gid <> ${ours}.gid OR (${entry}.mode & 4095) <> (${ours}.mode & 4095))`;
}

const LATEST_NS = `${2n ** 63n - 1n}::HUGEINT`;
const NUMBER = "'^(-?[0-9]+)(ns|ms)?$'";

/** Bounded like the times of files: the source's year 2400 is kept as the latest that 64 bits hold. */
function timeNs(of: string): string {
  const number = `TRY_CAST(nullif(regexp_extract(${of}.file_mtime, ${NUMBER}, 1), '') AS HUGEINT)`;
  const within = (value: string) => `greatest(-${LATEST_NS}, least(${LATEST_NS}, ${value}))`;
  // Before the product too, which a number of 38 digits would take beyond any type.
  return `CASE WHEN ${number} IS NOT NULL THEN ${within(`${within(number)} * ${unitNs(of)}`)} END`;
}

function unitNs(of: string): string {
  return `(CASE WHEN suffix(${of}.file_mtime, 'ns') THEN 1 ELSE 1000000 END)`;
}
