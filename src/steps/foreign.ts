import { safeText } from '../inventory/display.ts';
import type { Progress } from '../ledger/progress.ts';
import type { KeyRange, Occupant } from '../ports/resources.ts';
import type { StepContext } from './context.ts';
import type { StepOutcome } from './outcome.ts';

type Held = Extract<StepOutcome, { kind: 'held' }>;

/** Occupants named in one message. */
const MOST_NAMED = 5;

/**
 * What keeps a task from being made: other tasks, or file shares, that write keys of its prefix and are not this migration's. Two
 * writers overwrite each other, and neither's verification would mean anything. Null when there is none.
 */
export async function foreignWriters(
  context: StepContext,
  share: string,
  range: KeyRange,
  progress: Progress,
): Promise<Held | null> {
  const known = new Set(progress.resources.values());
  const writers = [
    ...(await context.dataSync.writersOf(range, known)),
    ...(await context.fileGateway.inTheWayOf(range, null, known)),
  ];
  return heldBy(
    context,
    writers,
    'foreign-writer',
    `What ${share} is to be moved to is written by others too`,
  );
}

/** What keeps a file share from being made: others through which the same keys are written, or with its name. Null when none. */
export async function foreignShares(
  context: StepContext,
  named: { readonly gatewayArn: string; readonly fileShareName: string },
  range: KeyRange,
  progress: Progress,
): Promise<Held | null> {
  const known = new Set(progress.resources.values());
  const shares = await context.fileGateway.inTheWayOf(range, named, known);
  return heldBy(
    context,
    shares,
    'foreign-file-share',
    `File share ${named.fileShareName} has others in its way`,
  );
}

function heldBy(context: StepContext, found: readonly Occupant[], code: string, what: string): Held | null {
  const foreign = found.filter(({ migration }) => migration !== context.plan.migration);
  if (foreign.length === 0) return null;
  const names = foreign.slice(0, MOST_NAMED).map(nameOf).join(', ');
  const more = foreign.length > MOST_NAMED ? `, and ${foreign.length - MOST_NAMED} more` : '';
  return {
    kind: 'held',
    code,
    reason: `${what}: ${names}${more}. headwater leaves what it did not make alone.`,
    next: [
      'Find out whose it is. Remove it, or let it write to another place; then run the command again.',
      'Or give the share another prefix in headwater.yaml, and make a new plan: headwater plan create',
    ],
  };
}

function nameOf({ id, name, migration }: Occupant): string {
  const whose = migration === null ? '' : ` of migration ${safeText(migration)}`;
  return `${id}${name === '' ? '' : ` (${safeText(name)})`}${whose}`;
}
