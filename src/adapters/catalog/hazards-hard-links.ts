import type { HazardFinder } from './hazards-finder.ts';

/** Files with several names: among what moves (`hard-link`), or with one that no row has (`hard-link-outside`). */
export const hardLinks: HazardFinder = {
  ids: ['hard-link', 'hard-link-outside'],
  prepare: async (connection, { mapped }) => {
    await connection.run(`
      CREATE OR REPLACE TEMP TABLE linked AS
      SELECT path, kind, content_bytes, source, device, inode, nlink FROM (${mapped})
      WHERE kind = 'file' AND nlink > 1`);
  },
  members: (id) => `
    SELECT path, kind, content_bytes,
      ${id === 'hard-link' ? `'one of ' || moving || ' names'` : `seen ||' of ' || nlink || ' names seen'`} AS detail,
      CASE WHEN path = firsts[1] THEN firsts[2] ELSE firsts[1] END AS other,
      firsts[1] AS group_path
    FROM linked
    JOIN (
      SELECT device, inode, count(*) AS seen, count(*) FILTER (source = 'mapped') AS moving,
        min(path, 2) FILTER (source = 'mapped') AS firsts
      FROM linked GROUP BY device, inode
    ) USING (device, inode)
    WHERE source = 'mapped' AND ${id === 'hard-link' ? 'moving > 1' : 'nlink > seen'}`,
};
