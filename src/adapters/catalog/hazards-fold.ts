import type { DuckDBConnection } from '@duckdb/node-api';
import { caseFoldings } from '../../inventory/case-fold.ts';
import { rowsOf } from './database.ts';
import { literal } from './sql.ts';
import { nameOf } from './values.ts';

/** SQL of a text under full Unicode case folding, given the SQL of the text. */
export type Fold = (text: string) => string;

/** Every character DuckDB's lower() changes. */
const LOWERED = `
  SELECT encode(char) AS char, encode(lower(char)) AS lowered
  FROM (
    SELECT chr(unnest(list_concat(range(128, 55296), range(57344, 131072)))::INTEGER) AS char
  ) WHERE lower(char) <> char`;

/** Those of languages and units people really write: each row that holds one pays for these few only. */
const COMMON = 'ßİςµ';

/** The engine is one and the same in a process, so it is asked once. */
let known: Promise<Fold> | null = null;

/**
 * lower() does nearly all of it, fast. The characters it folds otherwise than Unicode (ß, ς, ligatures, and those newer than
 * DuckDB's tables) are asked for and replaced first, in the few texts that hold one.
 */
export function caseFoldSql(connection: DuckDBConnection): Promise<Fold> {
  known ??= makeFold(connection).catch((error: unknown) => {
    known = null;
    throw error;
  });
  return known;
}

async function makeFold(connection: DuckDBConnection): Promise<Fold> {
  const rows = await rowsOf(connection, LOWERED);
  const lowered = new Map(rows.map((row) => [nameOf(row.char), nameOf(row.lowered)]));
  const foldings = caseFoldings();
  const odd = [...new Set([...foldings.keys(), ...lowered.keys()])]
    .map((char) => [char, foldings.get(char) ?? char] as const)
    .filter(([char, folded]) => (lowered.get(char) ?? char) !== folded);
  const common = odd.filter(([char]) => COMMON.includes(char));
  const rare = odd.filter(([char]) => !COMMON.includes(char));
  return (text) => `
    lower(CASE
      WHEN regexp_matches(${text}, ${anyOf(rare)}) THEN ${replaced(replaced(text, common), rare)}
      WHEN regexp_matches(${text}, ${anyOf(common)}) THEN ${replaced(text, common)}
      ELSE ${text}
    END)`;
}

type Replacement = readonly [char: string, folded: string];

const anyOf = (chars: readonly Replacement[]): string => literal(`[${chars.map(([char]) => char).join('')}]`);

function replaced(text: string, by: readonly Replacement[]): string {
  return by.reduce((sql, [char, folded]) => `replace(${sql}, ${literal(char)}, ${literal(folded)})`, text);
}
