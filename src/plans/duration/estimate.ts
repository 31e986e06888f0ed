import type { Config } from '../../config/schema.ts';
import { mappedObjects, nextPass, type ShareInput } from '../input.ts';
import type { Partition } from '../lanes/partition-schema.ts';
import type { PlanBody } from '../plan.ts';
import { timesOf } from '../waves/turns.ts';
import { linkBytesPerSecond } from '../windows/link-rate.ts';
import { ASSUMED_CHURN } from './churn-assumed.ts';
import { partitionSeconds } from './duration.ts';
import { type Outage, predictOutage } from './outage.ts';
import { changedIn } from './pass-changes.ts';
import { ASSUMED_RATES, type Rates } from './rates.ts';

const DAY_MS = 86_400_000;

/**
 * Time of the pass that is due, its check, the final pass and the proof, for the shares that are not committed: until the last
 * share is proved, if every cut-over follows its check at once. `now` is when the plan is made.
 */
export function estimate(
  config: Config,
  shares: readonly ShareInput[],
  partitions: readonly Partition[],
  now: Date,
): PlanBody['estimate'] {
  const open = shares.filter(({ progress }) => nextPass(progress) !== null);
  const times = timesOf(partitions);
  const moved = open.map((share) => bytesOf(share));
  const bytes = moved.reduce((sum, one) => sum + one, 0);
  const outages = open.map((share) => ({ share, outage: outageOf(config, share, now) }));
  const proved = outages.map(({ share, outage }) => {
    const own = partitions.filter((partition) => partition.share === share.config.name);
    const copied = Math.max(0, ...own.map(({ id }) => times.get(id)?.to ?? 0));
    return copied + checkSeconds(config, share) + outage.expected.total;
  });
  const linkSeconds = bytes / linkBytesPerSecond(config.link);
  return {
    bytes,
    items: open.reduce((sum, share) => sum + mappedObjects(share), 0),
    linkSeconds: Math.ceil(linkSeconds),
    expectedSeconds: Math.ceil(Math.max(linkSeconds, 0, ...proved)),
    outages: outages.map(({ share, outage }) => ({
      share: share.config.name,
      lowSeconds: Math.ceil(outage.low.total),
      expectedSeconds: Math.ceil(outage.expected.total),
      highSeconds: Math.ceil(outage.high.total),
      churn: outage.churn,
    })),
    basis: basisOf(config, open),
  };
}

/** What the pass that is due and the final one copy. */
function bytesOf(share: ShareInput): number {
  const whole = { items: mappedObjects(share), bytes: share.profile.mapped.fileBytes };
  const due = changedIn(nextPass(share.progress) ?? 'delta', whole).changedBytes;
  return due + changedIn('final', whole).changedBytes;
}

function checkSeconds(config: Config, share: ShareInput): number {
  return partitionSeconds({
    ...changedIn('seed', { items: mappedObjects(share), bytes: share.profile.mapped.fileBytes }),
    items: mappedObjects(share),
    bytes: share.profile.mapped.fileBytes,
    agents: 1,
    rates: share.rates,
    linkBytesPerSecond: linkBytesPerSecond(config.link),
  }).verify;
}

/** How long users of a share cannot write, by what was measured of it and of this migration. */
export function outageOf(config: Config, share: ShareInput, now: Date): Outage {
  const { startedAt, finishedAt, origin } = share.inventory;
  const scanned = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return predictOutage({
    items: mappedObjects(share),
    bytes: share.profile.mapped.fileBytes,
    churn: share.churn,
    daysSinceLastPass: Math.max(1, (now.getTime() - Date.parse(finishedAt)) / DAY_MS),
    scanSeconds: origin.kind === 'scan' && origin.attempts === 1 && scanned > 0 ? scanned : null,
    agents: share.cut.length === 1 ? share.config.agents.length : 1,
    rates: share.rates,
    linkBytesPerSecond: linkBytesPerSecond(config.link),
    refreshCache: share.config.strategy === 'bridge',
  });
}

function basisOf({ link }: Config, open: readonly ShareInput[]): string {
  const measured = open.filter(({ rates }) => isMeasured(rates)).map(({ config }) => config.name);
  const { files, prepared, verifiedBytes, verifiedObjects } = ASSUMED_RATES;
  return [
    `Link: ${link.gbps} Gbit/s, ${Math.round(link.utilisation * 100)} % of it used, around the clock.`,
    ...(measured.length === 0
      ? []
      : [`Rates of ${measured.join(', ')} are measured on finished executions.`]),
    ...(measured.length === open.length && open.length > 0
      ? []
      : [
          `Assumed, not published by AWS: ${files.value} files a second an agent, ${prepared.value} entries a second to list and compare,`,
          `${Math.round(ASSUMED_CHURN.expected * 100)} % changed by the final pass, checking at ${verifiedBytes.value / 1e6} MB/s and ${verifiedObjects.value} objects a second.`,
        ]),
    'Shares on one agent wait for each other. Measure one share and plan again.',
  ].join(' ');
}

function isMeasured({ files, bytes }: Rates): boolean {
  return files.basis.kind === 'measured' || bytes.basis.kind === 'measured';
}
