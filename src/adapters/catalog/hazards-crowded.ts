import type { HazardFinder } from './hazards-finder.ts';
import { NO_MEMBERS } from './hazards-finder.ts';

/** Entries a directory of a File Gateway's file share should hold at most [aws-facts 8]. */
const COMFORTABLE = 10_000;

/** Directories that a file share will list slowly; only where one is going to be: strategy bridge. The root is the empty path. */
export const crowdedDirectories: HazardFinder = {
  ids: ['crowded-directory'],
  prepare: async (connection, { mapped, rules }) => {
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE crowded AS ${
        rules.strategy === 'bridge'
          ? `SELECT encode(rtrim(parse_dirpath(name_text, 'forward_slash'), '/')) AS path, count(*) AS entries
             FROM (${mapped}) WHERE source = 'mapped' GROUP BY ALL HAVING count(*) > ${COMFORTABLE}`
          : `SELECT path, content_bytes AS entries FROM (${NO_MEMBERS})`
      }`,
    );
  },
  members: () => `
    SELECT path, 'directory' AS kind, 0::BIGINT AS content_bytes, entries || ' entries' AS detail, NULL::BLOB AS other,
      path AS group_path
    FROM crowded`,
};
