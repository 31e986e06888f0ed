import { LEARNT, type PathFacts } from '../../evidence/verdict.ts';
import type { EntryKind } from '../../inventory/entry.ts';
import type { Sums } from './bucket-sums.ts';

/** What the paths of a plain bucket have in common; `code` in the relation of {@link bucketRows}. */
export interface PlainClass {
  readonly learnt: PathFacts['learnt'];
  readonly metadata: 'equal' | 'not-compared';
  readonly report: 'transferred' | 'none';
  readonly stored: 'after-source' | 'unknown';
}

const CLASSES: readonly PlainClass[] = (['none', ...LEARNT] as const).flatMap((learnt) =>
  (['not-compared', 'equal'] as const).flatMap((metadata) =>
    (['none', 'transferred'] as const).flatMap((report) =>
      (['unknown', 'after-source'] as const).map((stored) => ({ learnt, metadata, report, stored })),
    ),
  ),
);

/** The facts of a path in a plain bucket. */
export function plainFacts(kind: EntryKind, code: number): PathFacts {
  const given = CLASSES[code];
  if (given === undefined) throw new RangeError(`there is no class ${code}`);
  const looked = given.learnt !== 'none' && kind !== 'directory';
  return {
    source: 'mapped',
    blockedBy: null,
    kind,
    object: 'present',
    size: 'equal',
    checksum: looked ? 'equal' : 'not-checked',
    learnt: looked ? given.learnt : 'none',
    sourceNow: looked ? 'same' : 'not-looked',
    stored: kind === 'file' ? given.stored : 'unknown',
    metadata: kind === 'file' ? given.metadata : 'not-compared',
    access: 'readable',
    report: given.report,
    hardLink: 'no',
    claim: 'none',
  };
}

/** The number of a bucket's class in `CLASSES`, as SQL over its sums. */
export function codeOf({ looked, learnt, posix, reported, dated }: Sums): string {
  const way = !looked
    ? '0'
    : learnt === null
      ? 'coalesce(least, 0)'
      : `${['none', ...LEARNT].indexOf(learnt)}`;
  const told = posix ? '4 * (told > 0)::INTEGER' : '0';
  const said = reported ? '2 * (reported > 0)::INTEGER' : '0';
  return `(8 * ${way} + ${told} + ${said} + ${dated ? 1 : 0})::INTEGER`;
}
