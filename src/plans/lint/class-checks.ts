import { resolveKeyPrefix } from '../../config/key-prefix.ts';
import { splitAtFloor } from '../holding.ts';
import { readersOf } from '../input.ts';
import { type Check, grouped, type LintContext } from './check.ts';

/** HW4xx: storage classes, lifecycle rules, and who reads what they move. */
export const CLASS_CHECKS: readonly Check[] = [
  {
    id: 'HW401',
    title: 'A reader keeps a share from its archive',
    severity: 'warn',
    why: 'Archived objects cannot be read before a restore, so a prefix that somebody reads is not archived.',
    fix: 'Take the reader off the prefix and out of headwater.yaml, or change the strategy.',
    check: ({ input, plan }) =>
      input.shares.flatMap(({ config: share }) => {
        const readers = readersOf(input.config, share).map(({ name }) => name);
        if (share.strategy !== 'archive' || readers.length === 0) return [];
        const storageClass = plan.shares.find((one) => one.share === share.name)?.storageClass ?? 'STANDARD';
        return [
          {
            share: share.name,
            text: `The strategy is archive, but ${readers.join(', ')} reads this prefix; objects go to ${storageClass} instead.`,
          },
        ];
      }),
  },
  {
    id: 'HW402',
    title: 'A reader that reads where no share lands',
    severity: 'warn',
    why: 'A reader protects the prefix it reads from being archived; one that is written down wrongly protects nothing.',
    fix: 'Write the whole key prefix, bucket.prefix included, or remove the reader.',
    check: ({ input: { config } }) => {
      const touched = new Set(
        config.shares.flatMap((share) => readersOf(config, share).map((reader) => reader.name)),
      );
      return config.readers
        .filter(({ name }) => !touched.has(name))
        .map(({ name, prefix }) => ({
          share: null,
          text: `Reader ${name} reads ${JSON.stringify(prefix)}, where no share lands, so it protects nothing.`,
        }));
    },
  },
  {
    id: 'HW403',
    title: 'Most files are too small for their class',
    severity: 'info',
    why: 'Below the break-even size the transition fee and the billed minimum eat the saving [aws-facts A.5].',
    fix: 'If they are read together, pack them into tar or WebDataset shards of about 1 GiB before the move.',
    check: (context) =>
      ruledShares(context).flatMap(({ share, rule, above, below }) => {
        const files = above.objects + below.objects;
        if (below.objects * 2 <= files) return [];
        return [
          {
            share,
            text: `${grouped(below.objects)} of ${grouped(files)} files are too small for ${rule.storageClass} to pay, so they stay in STANDARD.`,
          },
        ];
      }),
  },
];

/** Shares with the lifecycle rule for the whole of their prefix, and their files split at the rule's size bound. */
function ruledShares({ input: { config, shares }, plan }: LintContext) {
  const rules = plan.steps.flatMap((step) => (step.kind === 'lifecycle-rules' ? step.rules : []));
  return shares.flatMap(({ config: share, profile }) => {
    const prefix = resolveKeyPrefix(config, share);
    const rule = rules.find((one) => one.prefix === prefix);
    if (rule === undefined) return [];
    const floorBytes = rule.objectSizeGreaterThan === null ? 0 : rule.objectSizeGreaterThan + 1;
    return [{ share: share.name, rule, ...splitAtFloor(profile.cells, floorBytes) }];
  });
}
