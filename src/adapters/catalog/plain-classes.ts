import { LEARNT, type PathFacts } from '../../evidence/verdict.ts';
import type { EntryKind } from '../../inventory/entry.ts';
import { FLAGS } from './bucket-flags.ts';
import type { Sums } from './bucket-sums.ts';

/** What the paths of a plain bucket have in common; its number is a bucket's `code`. */
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

/** The number of a bucket's class in `CLASSES`, by the flags that its rows raised; null when it is of several. */
export function codeOf(flags: number, { looked, learnt, posix, reported, dated }: Sums): number | null {
  const found = LEARNT.filter((way) => (flags & FLAGS[way]) !== 0);
  if (found.length > 1) return null;
  const way = looked ? (learnt ?? found[0] ?? 'none') : 'none';
  const told = posix && (flags & FLAGS.told) !== 0 ? 4 : 0;
  const said = reported && (flags & FLAGS.reported) !== 0 ? 2 : 0;
  return 8 * ['none', ...LEARNT].indexOf(way) + told + said + (dated ? 1 : 0);
}
