import { type Answer, type DriftCheck, type DriftFacts, ofLook, some } from '../check.ts';
import { lookOf, type SourceSight } from '../sightings.ts';

/** HR1xx: the source that was left behind. */
export const SOURCE_CHECKS: readonly DriftCheck[] = [
  {
    id: 'HR101',
    title: 'The source was written after it was frozen',
    severity: 'error',
    why: 'The bucket is the source of truth: what is written at the source since then is in no copy and will be lost with it.',
    action:
      'Find who still writes there and point them to the bucket or the file share; carry what they wrote over by hand; make the source read-only.',
    check: (facts) =>
      ofSources(facts, (sight, subject) => {
        const { written, gone, renamedIn, newestAt, examples } = sight;
        const parts = [
          ...(written > 0 ? [`${written} written`] : []),
          ...(gone > 0 ? [`${gone} gone`] : []),
          ...(renamedIn > 0
            ? [`names changed in ${renamedIn === 1 ? '1 directory' : `${renamedIn} directories`}`]
            : []),
        ];
        if (parts.length === 0) return [];
        const newest = newestAt === null ? '' : `, last at ${newestAt}`;
        const what = `Of ${sight.lookedAt} entries: ${parts.join(', ')}${newest}: ${some(examples, written + gone + renamedIn)}.`;
        return [{ subject, what }];
      }),
  },
  {
    id: 'HR102',
    title: 'Entries of the source were touched, and nothing tells whether they were written',
    severity: 'warn',
    why: 'A changed owner or permission moves the change time alone; but so does a program that writes and sets size and time back.',
    action:
      'If the source was made read-only by its permissions, that is all there is to it. Else find who touched them, and compare: headwater verify.',
    check: (facts) =>
      ofSources(facts, ({ touched, touchedAt, lookedAt }, subject) =>
        touched === 0
          ? []
          : [
              {
                subject,
                what: `Of ${lookedAt} entries, ${touched} have another change time, with size and time as they were${touchedAt === null ? '' : `; the last at ${touchedAt}`}.`,
              },
            ],
      ),
  },
];

function ofSources(
  { shares, seen }: DriftFacts,
  say: (sight: SourceSight, subject: string) => Answer['drifted'],
): readonly Answer[] {
  return shares.map(({ share }) =>
    ofLook(share, lookOf(seen.sources, share), (sight) => ({
      drifted: say(sight, `the source of ${share}`),
      unseen: unseenOf(sight),
    })),
  );
}

function unseenOf({ lookedAt, entries, unreadable }: SourceSight): string | null {
  if (lookedAt < entries) return `only ${lookedAt} of ${entries} entries were looked at; --deep looks at all`;
  return unreadable === 0 ? null : `${unreadable} entries cannot be looked at`;
}
