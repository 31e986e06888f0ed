import type { ServingSight } from '../doctor/drift/sightings.ts';
import type { Look } from '../doctor/look.ts';
import type { Need } from '../doctor/needs.ts';
import type {
  AgentSight,
  BucketSight,
  CredentialsSight,
  GatewaySight,
  MachineSight,
  MountSight,
  RoleSight,
  SecretSight,
  Simulated,
  UsedSight,
} from '../doctor/sightings.ts';
import { HeadwaterError } from '../errors.ts';
import { safeText } from '../inventory/display.ts';
import { PortFault } from './faults.ts';

/** Looks at AWS. None of them changes anything. Methods throw PortFault and HeadwaterError. */
export interface CloudLooks {
  credentials(): Promise<CredentialsSight>;
  /** What IAM's simulator says of a user, a role, or a session's role; throws for whom it cannot simulate. */
  simulate(principalArn: string, needs: readonly Need[]): Promise<readonly Simulated[]>;
  role(arn: string): Promise<RoleSight>;
  agent(arn: string): Promise<AgentSight>;
  gateway(arn: string): Promise<GatewaySight>;
  /** The same of one that users work through: that it is not connected is what was seen. */
  serving(arn: string): Promise<ServingSight>;
  /** `inventoryId`: of the inventory report that is looked for. */
  bucket(name: string, inventoryId: string): Promise<BucketSight>;
  used(): Promise<UsedSight>;
  /** Gives up what is under way. */
  close(): void;
}

/** A name in the root of a share, as an inventory has it. */
export interface RootMark {
  /** Base64 of its bytes. */
  readonly name: string;
  /** Decimal; null where it says nothing, as over SMB. */
  readonly inode: string | null;
}

/** Looks at this machine. None of them changes anything, and none hangs for long. */
export interface MachineLooks {
  machine(state: string, nodeNeeded: string): Promise<MachineSight>;
  /** Looks at a mount from a process that can be left behind when it hangs. `marks`: null without an inventory. */
  mount(path: string, marks: readonly RootMark[] | null): Promise<MountSight>;
  secret(reference: string, directory: string): Promise<SecretSight>;
}

/** Longest text of a reason, in characters: a report is one screen. */
const MOST_TEXT = 300;

/** Looks, for so long; whatever goes wrong is what was seen. Never throws. */
export async function lookedAt<T>(withinMs: number, look: () => Promise<T>): Promise<Look<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Look<T>>((resolve) => {
    const text = `there was no answer within ${withinMs / 1000} s`;
    timer = setTimeout(() => resolve({ kind: 'unseen', why: 'late', text }), withinMs);
  });
  try {
    const seen = look().then((value): Look<T> => ({ kind: 'seen', value }), unseenBy);
    return await Promise.race([seen, late]);
  } catch (error) {
    return unseenBy(error);
  } finally {
    clearTimeout(timer);
  }
}

function unseenBy(error: unknown): Extract<Look<never>, { kind: 'unseen' }> {
  // Adapters' own errors are safe to print; whatever else is thrown may hold anything.
  const known = error instanceof PortFault || error instanceof HeadwaterError;
  const message = error instanceof Error ? error.message : String(error);
  const text = (known ? message : safeText(message)).slice(0, MOST_TEXT).replace(/[.\s]+$/, '');
  const kind = error instanceof PortFault ? error.kind : null;
  const why = kind === 'denied' || kind === 'unreachable' ? kind : 'failed';
  return { kind: 'unseen', why, text };
}
