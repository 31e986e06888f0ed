import type { HazardContext, HazardFinder } from './hazards-finder.ts';

/**
 * Files in use: written to after the scan had begun, or found changed or gone by the second look that follows it. A file's
 * change time cannot be set at will, so it is asked first; an import may know the modification time only.
 */
export const changingFiles: HazardFinder = {
  ids: ['changing-file'],
  prepare: async (connection, { secondLook }) => {
    await connection.run(`
      CREATE OR REPLACE TEMP TABLE looked_again AS
      ${
        secondLook === null
          ? `SELECT ''::BLOB AS path, '' AS outcome WHERE false`
          : `SELECT path, outcome FROM ${secondLook} WHERE outcome IN ('changed', 'gone')`
      }`);
  },
  members: (_, { mapped, inventory }) => `
    SELECT m.path, kind, content_bytes,
      CASE
        WHEN outcome = 'gone' THEN 'gone after the scan'
        WHEN outcome = 'changed' THEN 'changed again after the scan'
        ELSE 'changed at ' || strftime(make_timestamp_ns(coalesce(ctime_ns, mtime_ns)), '%Y-%m-%dT%H:%M:%S.%gZ')
      END AS detail,
      NULL::BLOB AS other, m.path AS group_path
    FROM (${mapped}) m LEFT JOIN looked_again l ON l.path = m.path
    WHERE source = 'mapped' AND kind = 'file' AND (outcome IS NOT NULL OR ${changedSince(inventory)})`,
};

/** Clocks of filers are off by minutes, not by a day; what is later than that is a wrong time, not a change. */
const FUTURE_MS = 86_400_000;

function changedSince({ startedAt, finishedAt }: HazardContext['inventory']): string {
  // The clock of the start has milliseconds: the one that had begun does not count.
  const startNs = BigInt(Date.parse(startedAt) + 1) * 1_000_000n;
  const futureNs = BigInt(Date.parse(finishedAt) + FUTURE_MS) * 1_000_000n;
  return `(coalesce(ctime_ns, mtime_ns) >= ${startNs} AND coalesce(ctime_ns, mtime_ns) < ${futureNs})`;
}

/** Entries with an access control list, as far as a scan has read them. */
export const accessLists: HazardFinder = {
  ids: ['acl'],
  prepare: async (connection, { acls }) => {
    await connection.run(`
      CREATE OR REPLACE TEMP TABLE listed AS
      ${
        acls === null
          ? `SELECT ''::BLOB AS path, '' AS attributes WHERE false`
          : `SELECT path, string_agg(coalesce(text, attribute), ' and ' ORDER BY attribute) AS attributes
             FROM ${acls} WHERE outcome = 'acl' GROUP BY path`
      }`);
  },
  members: (_, { mapped }) => `
    SELECT m.path, kind, content_bytes, attributes AS detail, NULL::BLOB AS other, m.path AS group_path
    FROM (${mapped}) m JOIN listed l ON l.path = m.path WHERE source = 'mapped'`,
};
