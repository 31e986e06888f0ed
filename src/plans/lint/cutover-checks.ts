import { nextPass } from '../input.ts';
import { lanesOf } from '../lanes/lanes.ts';
import { type Check, grouped, openShares, several, stepsOf, withHazard } from './check.ts';
import { stepOrder } from './step-order.ts';

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
/** What changes in more than a week of copying is better brought over before the freeze. */
const LONG_SEED_DAYS = 7;
/** From Friday 18:00 to Monday 06:00. */
const WEEKEND_HOURS = 60;
const FAULT =
  'This is a fault of the plan, not of its input: make a new one with a newer headwater, and report it.';

/** HW8xx: the cut-over, and what must hold before the bucket becomes the source of truth. */
export const CUTOVER_CHECKS: readonly Check[] = [
  {
    id: 'HW801',
    title: 'A share without an owner',
    severity: 'info',
    why: 'Somebody has to make the source read-only, tell its users, and say when it may be done; the plan does not know who.',
    fix: 'Set owner of the share.',
    check: (context) =>
      openShares(context)
        .filter(({ config: { owner } }) => owner === undefined)
        .map(({ config: { name } }) => ({ share: name, text: 'It has no owner.' })),
  },
  {
    id: 'HW802',
    title: 'A commit without proof',
    severity: 'error',
    why: 'Authority rests on the proof of the frozen source, by checksum; a commit that does not wait for it may lose data.',
    fix: FAULT,
    check: ({ plan: { steps } }) => {
      const before = stepOrder(steps);
      return steps.flatMap((step) => {
        if (step.kind !== 'commit') return [];
        const proved = before(step.id).some(
          (one) =>
            one.kind === 'verify' && one.share === step.share && one.pass === 'final' && one.level === 'L2',
        );
        return proved
          ? []
          : [{ share: step.share, text: `Step ${step.id} does not wait for a proof by checksum.` }];
      });
    },
  },
  {
    id: 'HW803',
    title: 'A pass over what is committed',
    severity: 'error',
    why: 'After the commit the bucket is the source of truth; DataSync would overwrite what people wrote there [aws-facts 8].',
    fix: FAULT,
    check: (context) => {
      const committed = new Set(
        context.input.shares.filter(({ progress }) => progress.committed).map(({ config }) => config.name),
      );
      return stepsOf(context, 'transfer')
        .filter(({ share }) => committed.has(share))
        .map(({ share, id }) => ({
          share,
          text: `Step ${id} would write where the bucket is the source of truth.`,
        }));
    },
  },
  {
    id: 'HW804',
    title: 'A writable file share before its refresh',
    severity: 'error',
    why: 'A gateway lists only what it has seen: users would not find what DataSync wrote, and write over it [aws-facts 8].',
    fix: FAULT,
    check: ({ plan: { steps } }) => {
      const before = stepOrder(steps);
      return steps.flatMap((step) => {
        if (step.kind !== 'file-share-writable') return [];
        const refreshed = before(step.id).some(
          (one) => one.kind === 'refresh-cache' && one.share === step.share,
        );
        return refreshed
          ? []
          : [{ share: step.share, text: `Step ${step.id} does not wait for the refresh of the cache.` }];
      });
    },
  },
  {
    id: 'HW805',
    title: 'Files with names outside of the share',
    severity: 'warn',
    why: 'Making a share read-only does not stop who writes to the same file under another name.',
    fix: 'Find the other names on the server (find -inum) and make them read-only too.',
    check: (context) =>
      openShares(context).flatMap((share) => {
        const count = withHazard(share, ['hard-link-outside']);
        if (count === 0) return [];
        const text = `${several(count, 'file has', 'files have')} names outside of the share, which a freeze does not reach.`;
        return [{ share: share.config.name, text }];
      }),
  },
  {
    id: 'HW806',
    title: 'A long first pass and no second one before the freeze',
    severity: 'warn',
    why: 'The final pass brings over all that changed since the first one began, while the source is frozen; a pass in between makes that short.',
    fix: 'After the first pass scan again and make a new plan: it has a delta pass. Then cut over.',
    check: (context) =>
      openShares(context)
        .filter(({ progress }) => nextPass(progress) === 'seed')
        .flatMap((share) => {
          const lanes = lanesOf(share, context.plan.partitions).map(({ partitions }) =>
            partitions.reduce((sum, { seconds }) => sum + seconds, 0),
          );
          const days = Math.max(0, ...lanes) / DAY_SECONDS;
          if (days <= LONG_SEED_DAYS) return [];
          return [
            {
              share: share.config.name,
              text: `Its first pass takes about ${several(Math.round(days), 'day')}, and the freeze follows it.`,
            },
          ];
        }),
  },
  {
    id: 'HW807',
    title: 'An outage longer than a weekend',
    severity: 'warn',
    why: 'From the freeze to the commit nobody can write: two walks, the final pass, its proof and, for a file share, the refresh of the cache take that long.',
    fix: 'Make a delta pass shortly before the freeze, give the share more agents, or split it into shares that are cut over one by one.',
    check: ({ plan }) =>
      plan.estimate.outages
        .filter(({ expectedSeconds }) => expectedSeconds > WEEKEND_HOURS * HOUR_SECONDS)
        .map(({ share, expectedSeconds, highSeconds, churn }) => ({
          share,
          text: `Its users cannot write for about ${several(Math.round(expectedSeconds / HOUR_SECONDS), 'hour')}, perhaps ${grouped(highSeconds / HOUR_SECONDS)}; what changes until then is ${churn}.`,
        })),
  },
];
