import { safeText } from '../../inventory/display.ts';
import {
  type Check,
  type Facts,
  fine,
  ifAllowed,
  ifSeen,
  planOf,
  type Said,
  unseen,
  wrong,
} from '../check.ts';
import type { GatewaySight } from '../sightings.ts';

const GIB = 2 ** 30;
/** A cache has 150 GiB at least, a gateway 50 file shares at most [aws-facts 8]. */
const LEAST_CACHE_BYTES = 150 * GIB;
const FILE_SHARES = 50;
/** File shares left from which on a person should know. */
const FEW = 5;

/** What to say of each gateway that exists. */
function ofEach(
  { seen }: Facts,
  say: (name: string, gateway: NonNullable<GatewaySight>) => readonly Said[],
): readonly Said[] {
  return (seen.gateways ?? []).flatMap(({ name, look }) =>
    ifSeen(look, (gateway) => (gateway === null ? [] : say(name, gateway))),
  );
}

/** HD5xx: S3 File Gateways. */
export const GATEWAY_CHECKS: readonly Check[] = [
  {
    id: 'HD501',
    area: 'gateways',
    title: 'A gateway is not known',
    severity: 'error',
    why: 'A file share is made on its gateway, at cut-over, when there is no time to look for it.',
    fix: 'Activate the gateway in this account and Region, or correct its ARN under gateways.',
    check: (facts) =>
      (facts.seen.gateways ?? []).flatMap(({ name, look }) => {
        if (look.kind === 'unseen') return [unseen(facts, name, look)];
        return look.value === null
          ? [wrong(name, `Storage Gateway knows no gateway of that ARN in ${facts.config.aws.region}.`)]
          : [fine(name, 'Storage Gateway knows it.')];
      }),
  },
  {
    id: 'HD502',
    area: 'gateways',
    title: 'A gateway does not run',
    severity: 'error',
    why: 'A gateway that is off or out of reach makes no file share, and what it had not uploaded stays with it.',
    fix: 'Start its machine, and let it reach AWS.',
    check: (facts) =>
      ofEach(facts, (name, { state }) =>
        state === 'RUNNING' ? [fine(name, 'It is RUNNING.')] : [wrong(name, `It is ${safeText(state)}.`)],
      ),
  },
  {
    id: 'HD503',
    area: 'gateways',
    title: 'A gateway is of another type',
    severity: 'error',
    why: 'Only an S3 File Gateway (FILE_S3) serves a bucket as files [aws-facts 8].',
    fix: 'Set up an S3 File Gateway, and name it under gateways.',
    check: (facts) =>
      ofEach(facts, (name, { type }) =>
        type === 'FILE_S3'
          ? [fine(name, 'It is an S3 File Gateway.')]
          : [wrong(name, `It is of type ${safeText(type)}, not FILE_S3.`)],
      ),
  },
  {
    id: 'HD504',
    area: 'gateways',
    title: 'A gateway has no cache, or a small one',
    severity: 'error',
    why: 'Without a cache disk a gateway serves nothing; 150 GiB is the least there is [aws-facts 8].',
    fix: 'Give its machine a disk of 150 GiB or more, and add it as cache.',
    check: (facts) =>
      ofEach(facts, (name, { cacheBytes }) =>
        ifAllowed(cacheBytes, name, (bytes) => {
          if (bytes === 0) return [wrong(name, 'It has no cache disk.')];
          const text = `Its cache has ${Math.round(bytes / GIB)} GiB`;
          return bytes < LEAST_CACHE_BYTES
            ? [{ ...wrong(name, `${text}; 150 is the least.`), outcome: 'warn' }]
            : [fine(name, `${text}.`)];
        }),
      ),
  },
  {
    id: 'HD505',
    area: 'gateways',
    title: 'A gateway has no room for further file shares',
    severity: 'error',
    why: 'A gateway has up to 50 file shares [aws-facts 8]; the next one is refused in the middle of a cut-over.',
    fix: 'Delete file shares that nobody uses, or spread the shares over more gateways.',
    check: (facts) =>
      ofEach(facts, (name, { fileShares }) =>
        ifAllowed(fileShares, name, (used) => {
          const plan = planOf(facts);
          const wanted =
            plan?.fileShares[name] ?? facts.config.shares.filter((share) => share.gateway === name).length;
          const left = FILE_SHARES - used;
          const text = `${used} of ${FILE_SHARES} file shares are in use, ${wanted} more are wanted`;
          if (plan !== null && wanted > left) return [wrong(name, `${text}.`)];
          return left - wanted < FEW && wanted > 0 && left < FILE_SHARES / 2
            ? [{ ...wrong(name, `${text}.`), outcome: 'warn' }]
            : [fine(name, `${text}.`)];
        }),
      ),
  },
];
