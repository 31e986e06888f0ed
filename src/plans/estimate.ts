import type { Config } from '../config/schema.ts';
import { ASSUMED_CHURN } from './churn-assumed.ts';
import { mappedObjects, nextPass, type ShareInput } from './input.ts';
import type { PlanBody } from './plan.ts';
import { ASSUMED_RATES } from './rates.ts';

const FILES_PER_SECOND_PER_AGENT = ASSUMED_RATES.files.value;
const PREPARED_PER_SECOND = ASSUMED_RATES.prepared.value;
const VERIFIED_BYTES_PER_SECOND = ASSUMED_RATES.verifiedBytes.value;
const VERIFIED_OBJECTS_PER_SECOND = ASSUMED_RATES.verifiedObjects.value;

/** Time of the next pass, its check, the final pass and the proof, for the shares that are not committed. */
export function estimate(config: Config, shares: readonly ShareInput[]): PlanBody['estimate'] {
  const open = shares.filter(({ progress }) => nextPass(progress) !== null);
  const work = open.map((share) => workOf(config, share));
  const linkBits = config.link.gbps * 1e9 * config.link.utilisation;
  const bytes = work.reduce((sum, share) => sum + share.bytes, 0);
  const linkSeconds = (bytes * 8) / linkBits;
  const expectedSeconds = Math.max(
    linkSeconds,
    busiestAgent(
      open,
      work.map((share) => share.seconds),
    ),
  );
  return {
    bytes,
    items: work.reduce((sum, share) => sum + share.items, 0),
    linkSeconds: Math.ceil(linkSeconds),
    expectedSeconds: Math.ceil(expectedSeconds),
    basis: [
      `Link: ${config.link.gbps} Gbit/s, ${Math.round(config.link.utilisation * 100)} % of it used, around the clock.`,
      `Assumed, not published by AWS: ${FILES_PER_SECOND_PER_AGENT} files a second an agent, ${PREPARED_PER_SECOND} entries a second to list and compare,`,
      `${Math.round(ASSUMED_CHURN.expected * 100)} % changed by the final pass, checking at ${VERIFIED_BYTES_PER_SECOND / 1e6} MB/s and ${VERIFIED_OBJECTS_PER_SECOND} objects a second.`,
      'Shares on one agent wait for each other. Measure one share and plan again.',
    ].join(' '),
  };
}

interface Work {
  readonly bytes: number;
  readonly items: number;
  readonly seconds: number;
}

function workOf(config: Config, share: ShareInput): Work {
  const items = mappedObjects(share);
  const wholeBytes = share.profile.mapped.fileBytes;
  // A delta is expected to copy as much as the final pass does.
  const copies = (nextPass(share.progress) === 'seed' ? 1 : ASSUMED_CHURN.expected) + ASSUMED_CHURN.expected;
  const bytes = Math.round(wholeBytes * copies);
  const bits = Math.min(config.link.gbps * config.link.utilisation * 1e9, ASSUMED_RATES.bytes.value * 8);
  const copying = Math.max(
    (bytes * 8) / bits,
    (items * copies) / (FILES_PER_SECOND_PER_AGENT * share.config.agents.length),
  );
  const preparing = (2 * items) / PREPARED_PER_SECOND;
  const checking = 2 * Math.max(wholeBytes / VERIFIED_BYTES_PER_SECOND, items / VERIFIED_OBJECTS_PER_SECOND);
  return { bytes, items, seconds: preparing + copying + checking };
}

/** Seconds of the agent with the most to do: an agent runs one execution at a time. */
function busiestAgent(shares: readonly ShareInput[], seconds: readonly number[]): number {
  const busy = new Map<string, number>();
  for (const [index, share] of shares.entries()) {
    for (const agent of share.config.agents) busy.set(agent, (busy.get(agent) ?? 0) + (seconds[index] ?? 0));
  }
  return Math.max(0, ...busy.values());
}
