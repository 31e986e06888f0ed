import { type Check, fine, ifSeen, note, unchecked, wrong } from '../check.ts';

const GIB = 2 ** 30;
/** Less than this, and the ledger or an inventory will soon not be written. */
const LEAST_BYTES = GIB;
/** Room for an inventory of some ten million entries, temporary tables and the embedded queue. */
const ENOUGH_BYTES = 10 * GIB;
/** A walk opens some hundred directories side by side, and every socket counts. */
const LEAST_FILES = 1024;

const INSTALL =
  'Install nfs-common (nfs-utils) for showmount and smbclient (samba-client) for smbclient, if you want to discover.';
const NO_PLAN = 'Next: headwater inventory scan, then headwater plan create.';

/** HD1xx: what headwater runs on. */
export const MACHINE_CHECKS: readonly Check[] = [
  {
    id: 'HD101',
    area: 'machine',
    title: 'The configuration',
    severity: 'error',
    why: 'Everything else is looked up in it; with a mistake in it, the doctor ends with exit code 2 and a list of all of them.',
    fix: 'Correct headwater.yaml.',
    check: ({ config, seen }) =>
      seen.machine === undefined
        ? []
        : [fine(null, `headwater.yaml holds migration ${config.migration}, without a mistake.`)],
  },
  {
    id: 'HD102',
    area: 'machine',
    title: 'Node.js is too old',
    severity: 'error',
    why: 'headwater is written for the Node.js that package.json names; an older one fails in the middle of work.',
    fix: 'Install the Node.js that package.json asks for, on every machine with a worker.',
    check: ({ seen }) =>
      ifSeen(seen.machine, ({ nodeVersion, nodeNeeded }) =>
        isOlder(nodeVersion, nodeNeeded)
          ? [wrong(null, `Node.js is ${nodeVersion}; ${nodeNeeded} is needed.`)]
          : [fine(null, `Node.js is ${nodeVersion}.`)],
      ),
  },
  {
    id: 'HD103',
    area: 'machine',
    title: 'The state directory cannot be written',
    severity: 'error',
    why: 'Inventories, plans and the ledger are kept below .headwater/: without it nothing can begin.',
    fix: 'Let the user that runs headwater write the directory of headwater.yaml, or .headwater/ in it.',
    check: ({ seen }) =>
      seen.machine?.kind === 'unseen'
        ? [wrong(null, `${seen.machine.text}.`)]
        : ifSeen(seen.machine, ({ stateWritable }) =>
            stateWritable
              ? [fine(null, '.headwater/ can be written.')]
              : [wrong(null, '.headwater/ cannot be written by this user.')],
          ),
  },
  {
    id: 'HD104',
    area: 'machine',
    title: 'Little disk space is left',
    severity: 'warn',
    why: 'Inventories and what is made of them grow with the share, and a ledger that cannot be written stops all work.',
    fix: 'Make room, or put .headwater/ on a larger disk.',
    check: ({ seen }) =>
      ifSeen(seen.machine, ({ freeBytes }) => {
        if (freeBytes === null)
          return [unchecked(null, 'Not checked, because the system does not say what is free.')];
        const text = `${(freeBytes / GIB).toFixed(1)} GiB are free for .headwater/`;
        if (freeBytes < LEAST_BYTES)
          return [{ ...wrong(null, `${text}; work stops when it is full.`), outcome: 'error' }];
        return freeBytes < ENOUGH_BYTES
          ? [wrong(null, `${text}; a large inventory needs more.`)]
          : [fine(null, `${text}.`)];
      }),
  },
  {
    id: 'HD105',
    area: 'machine',
    title: 'Few files may be open',
    severity: 'warn',
    why: 'A walk has hundreds of directories open, and a verification dozens of connections: beyond the limit both fail with EMFILE.',
    fix: 'Raise the limit: ulimit -n 65536, or LimitNOFILE= in the unit of the worker.',
    check: ({ seen }) =>
      ifSeen(seen.machine, ({ openFiles }) => {
        if (openFiles === null)
          return [unchecked(null, 'Not checked, because the system does not say how many may be open.')];
        return openFiles < LEAST_FILES
          ? [wrong(null, `A process may have ${openFiles} files open; ${LEAST_FILES} should do.`)]
          : [fine(null, `A process may have ${openFiles} files open.`)];
      }),
  },
  {
    id: 'HD106',
    area: 'machine',
    title: 'Programs that discovery starts',
    severity: 'warn',
    why: 'headwater inventory discover asks file servers with showmount and smbclient; nothing else does, so to be without them is no fault.',
    fix: INSTALL,
    check: ({ seen }) =>
      ifSeen(seen.machine, ({ missingPrograms }) =>
        missingPrograms.length === 0
          ? [fine(null, 'showmount and smbclient are there.')]
          : [
              note(
                null,
                `${missingPrograms.join(' and ')} missing: inventory discover cannot ask with it.`,
                INSTALL,
              ),
            ],
      ),
  },
  {
    id: 'HD107',
    area: 'machine',
    title: 'The ledger or the newest plan cannot be used',
    severity: 'error',
    why: 'The ledger is the only truth about progress: apply and every worker read it before anything else.',
    fix: 'headwater ledger check tells where it is broken; a plan is made anew by headwater plan create.',
    check: ({ seen }) => {
      if (seen.machine === undefined) return [];
      if (seen.plan.kind === 'unseen') return [wrong(null, `${seen.plan.text}.`)];
      return seen.plan.value === null
        ? [
            note(
              null,
              'There is no plan yet; once there is one, it is compared with what is left of quotas.',
              NO_PLAN,
            ),
          ]
        : [fine(null, 'The ledger and the newest plan can be read.')];
    },
  },
];

/** True when a version is older than another; a part that is no number, or is missing, counts as 0. */
export function isOlder(version: string, needed: string): boolean {
  const [own, other] = [version, needed].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let at = 0; at < 3; at++) {
    const difference = (own?.[at] ?? 0) - (other?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
