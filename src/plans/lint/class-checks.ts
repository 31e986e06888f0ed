import { prefixesOverlap, resolveKeyPrefix } from '../../config/key-prefix.ts';
import type { StorageClass } from '../../config/schema.ts';
import { breakEvenBytes } from '../cost/floor.ts';
import { readersOf } from '../input.ts';
import type { ClassRule } from '../plan.ts';
import { type Check, grouped, openShares, stepsOf } from './check.ts';
import { ARCHIVES, classRules, floorOf, ruledShares } from './class-rules.ts';
import { stepOrder } from './step-order.ts';

/** Rules a bucket may have [aws-facts A.1]. */
const RULES = 1000;
/** Below it S3 moves nothing unless a rule has a size bound [aws-facts A.5]. */
const SMALL_BYTES = 131_072;
const DAYS_A_MONTH = 30;
/** Days that old accounts and emulators demand before IA [aws-facts A.4]. */
const IA_DAYS = 30;
/** From this part on a share is called mostly cold, and below it mostly fresh. */
const MOSTLY = 0.5;

/** The check whose findings begin with `Rule ID `, and by which the archive gate asks for consent. */
export const BELOW_BREAK_EVEN_CHECK = 'HW422';

/** HW42x: storage classes, and the lifecycle rules that bring them about. */
export const CLASS_CHECKS: readonly Check[] = [
  {
    id: 'HW421',
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
  {
    id: BELOW_BREAK_EVEN_CHECK,
    title: 'Objects are moved below break-even',
    severity: 'warn',
    why: 'An object that is too small pays more for its transition and its billed minimum than the class saves while it is kept [aws-facts A.5].',
    fix: 'Leave policy.archiveFloor out, so that it is computed, or raise it.',
    check: (context) => {
      const { config, prices } = context.input;
      const months = config.policy.retentionMonths;
      return classRules(context).flatMap((rule) => {
        const { storageClass } = rule;
        if (storageClass === 'STANDARD') return [];
        const pays = breakEvenBytes(prices, storageClass, months);
        if (floorOf(rule) >= Math.floor(pays)) return [];
        const from = Number.isFinite(pays) ? `only from ${grouped(Math.ceil(pays))} bytes` : 'at no size';
        const text = `Rule ${rule.id} moves objects from ${grouped(floorOf(rule))} bytes; kept ${months} months, ${storageClass} pays ${from}.`;
        return [{ share: null, text }];
      });
    },
  },
  {
    id: 'HW423',
    title: 'A size bound that lets small objects pass',
    severity: 'warn',
    why: 'S3 holds objects under 128 KiB back by default; any size bound in a rule takes that guard away [aws-facts A.5].',
    fix: 'Set policy.archiveFloor to 128 KiB or more, or leave it out.',
    check: (context) =>
      classRules(context)
        .filter((rule) => rule.objectSizeGreaterThan !== null && floorOf(rule) < SMALL_BYTES)
        .map((rule) => ({
          share: null,
          text: `Rule ${rule.id} moves objects from ${grouped(floorOf(rule))} bytes, which S3 by itself would not.`,
        })),
  },
  {
    id: 'HW424',
    title: 'Small objects stay though the rule has no bound',
    severity: 'info',
    why: 'Without a size bound S3 does not move objects under 128 KiB [aws-facts A.5], whatever the rule says.',
    fix: 'Nothing: leave policy.archiveFloor out to see in the plan what stays.',
    check: (context) =>
      ruledShares(context)
        .filter(({ rule, above }) => rule.objectSizeGreaterThan === null && above.smallObjects > 0)
        .map(({ share, rule, above }) => ({
          share,
          text: `${grouped(above.smallObjects)} objects under 128 KiB stay in STANDARD, though rule ${rule.id} names no size.`,
        })),
  },
  {
    id: 'HW425',
    title: 'A rule that overrides a gentler one',
    severity: 'error',
    why: 'Where two rules hold for an object, the cheaper class wins, so a rule for a wide prefix overrides a gentler one within it [aws-facts A.6].',
    fix: 'This is a fault of the plan, not of its input: make a new one with a newer headwater, and report it.',
    check: (context) => {
      const rules = classRules(context);
      return rules.flatMap((narrow) =>
        rules
          .filter((wide) => overrides(wide, narrow))
          .map((wide) => ({
            share: null,
            text: `Rule ${wide.id} (${wide.storageClass}) takes from rule ${narrow.id} (${narrow.storageClass}) what it is for.`,
          })),
      );
    },
  },
  {
    id: 'HW426',
    title: 'More rules than a bucket may have',
    severity: 'error',
    why: 'A bucket has 1,000 lifecycle rules, those of others among them [aws-facts A.1].',
    fix: 'Use another bucket for some of the shares.',
    check: (context) =>
      stepsOf(context, 'lifecycle-rules')
        // One more removes uploads that never finished.
        .map(({ bucket, rules, cleanUp }) => ({ bucket, all: rules.length + cleanUp.length + 1 }))
        .filter(({ all }) => all > RULES)
        .map(({ bucket, all }) => ({
          share: null,
          text: `Bucket ${bucket} would have ${grouped(all)} lifecycle rules of this migration alone.`,
        })),
  },
  {
    id: 'HW427',
    title: 'Kept for less than the class bills',
    severity: 'warn',
    why: 'What is deleted or overwritten before the minimum of its class is billed to the end of it [aws-facts A.4].',
    fix: 'Choose a class with a shorter minimum under policy.classes, or correct policy.retentionMonths.',
    check: (context) => {
      const { config, prices } = context.input;
      const days = config.policy.retentionMonths * DAYS_A_MONTH;
      const classes = [...new Set(classRules(context).map(({ storageClass }) => storageClass))];
      return classes.flatMap((storageClass) => {
        const least = prices.rules.minStorageDays[storageClass] ?? 0;
        if (days >= least) return [];
        return [
          { share: null, text: `Objects are kept about ${days} days, but ${storageClass} bills ${least}.` },
        ];
      });
    },
  },
  {
    id: 'HW428',
    title: 'Standard-IA before day 30',
    severity: 'warn',
    why: 'Old accounts and emulators refuse a transition to IA before day 30, and 30 days are billed in any case [aws-facts A.4].',
    fix: 'This is a fault of the plan, not of its input: make a new one with a newer headwater, and report it.',
    check: (context) =>
      classRules(context)
        .filter(({ storageClass, afterDays }) => storageClass === 'STANDARD_IA' && afterDays < IA_DAYS)
        .map(({ id, afterDays }) => ({
          share: null,
          text: `Rule ${id} moves objects to STANDARD_IA on day ${afterDays}.`,
        })),
  },
  {
    id: 'HW429',
    title: 'Fresh data goes to an archive',
    severity: 'warn',
    why: 'The strategy archive asks for no age: data that is in use goes where every read needs a restore of hours [aws-facts A.8].',
    fix: 'Use the strategy migrate, which decides by age, or ask the owner of the share.',
    check: (context) => {
      const archived = new Set(
        ruledShares(context)
          .filter(({ rule }) => ARCHIVES.includes(rule.storageClass))
          .map(({ share }) => share),
      );
      return openShares(context).flatMap(({ config: { name, strategy }, profile }) => {
        const { fileBytes } = profile.mapped;
        const fresh = fileBytes === 0 ? 0 : 1 - profile.cold.bytes / fileBytes;
        if (strategy !== 'archive' || !archived.has(name) || fresh <= MOSTLY) return [];
        return [
          {
            share: name,
            text: `The strategy is archive, but ${Math.round(fresh * 100)} % of its bytes changed in the last ${profile.cold.afterDays} days.`,
          },
        ];
      });
    },
  },
  {
    id: 'HW430',
    title: 'Cold data that is not archived',
    severity: 'info',
    why: 'Lifecycle counts from the upload [aws-facts A.2]: what is cold now and not archived by this plan stays warm until somebody acts.',
    fix: 'Lower policy.temperature.coldShareOfBytes, split the share, or use the strategy archive.',
    check: (context) => {
      const { config } = context.input;
      const cold = classRules(context).filter(({ storageClass }) =>
        [...ARCHIVES, 'GLACIER_IR'].includes(storageClass),
      );
      return openShares(context).flatMap(({ config: share, profile }) => {
        const { fileBytes } = profile.mapped;
        const part = fileBytes === 0 ? 0 : profile.cold.bytes / fileBytes;
        const prefix = resolveKeyPrefix(config, share);
        if (share.strategy !== 'migrate' || readersOf(config, share).length > 0 || part <= MOSTLY) return [];
        if (cold.some((rule) => prefixesOverlap(rule.prefix, prefix))) return [];
        return [
          {
            share: share.name,
            text: `${Math.round(part * 100)} % of its bytes are older than ${profile.cold.afterDays} days, but nothing of it is archived.`,
          },
        ];
      });
    },
  },
  {
    id: 'HW431',
    title: 'Aging before the commit',
    severity: 'error',
    why: 'A pass over objects that were moved already writes them anew and pays the rest of their minimum [aws-facts A.4]; what is not proved must not be archived.',
    fix: 'This is a fault of the plan, not of its input: make a new one with a newer headwater, and report it.',
    check: (context) => {
      const { config } = context.input;
      const before = stepOrder(context.plan.steps);
      return stepsOf(context, 'lifecycle-rules').flatMap(({ id, rules }) => {
        const committed = new Set(before(id).flatMap((step) => (step.kind === 'commit' ? [step.share] : [])));
        return openShares(context)
          .filter(({ config: share }) => {
            const prefix = resolveKeyPrefix(config, share);
            return !committed.has(share.name) && rules.some((rule) => prefixesOverlap(rule.prefix, prefix));
          })
          .map(({ config: { name } }) => ({
            share: name,
            text: `Step ${id} has a rule for its prefix but does not wait for its commit.`,
          }));
      });
    },
  },
  {
    id: 'HW432',
    title: 'Replaced versions pile up under a file share',
    severity: 'error',
    why: 'A gateway makes two versions and more of every file that is written through it, and each is billed until a rule removes it [aws-facts D].',
    fix: 'Set policy.noncurrentDays to a number of days, or leave it out for 90.',
    check: (context) => {
      const { config } = context.input;
      const cleaned = stepsOf(context, 'lifecycle-rules').flatMap(({ cleanUp }) => cleanUp);
      return openShares(context)
        .filter(({ config: share }) => share.strategy === 'bridge')
        .filter(({ config: share }) => {
          const prefix = resolveKeyPrefix(config, share);
          return !cleaned.some((rule) => prefix.startsWith(rule.prefix));
        })
        .map(({ config: { name } }) => ({
          share: name,
          text: 'No rule removes the versions that the gateway leaves behind.',
        }));
    },
  },
];

/** What S3 prefers where several rules would move an object: the cheaper class, but see INTELLIGENT_TIERING [aws-facts A.6]. */
const WINS: readonly StorageClass[] = [
  'DEEP_ARCHIVE',
  'GLACIER',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'STANDARD_IA',
  'STANDARD',
];

/** Whether a rule takes objects away from one whose prefix is the same or within its own. */
function overrides(wide: ClassRule, narrow: ClassRule): boolean {
  return (
    wide.id !== narrow.id &&
    narrow.prefix.startsWith(wide.prefix) &&
    WINS.indexOf(wide.storageClass) < WINS.indexOf(narrow.storageClass)
  );
}
