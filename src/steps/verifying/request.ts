import type { Evidence } from '../../evidence/evidence.ts';
import type { Level } from '../../evidence/verdict.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { KeyRules } from '../../ports/catalog.ts';
import type { StepContext } from '../context.ts';

/** What is verified. */
export interface VerifyRequest {
  readonly share: string;
  readonly pass: Evidence['pass'];
  /** The step it is done for; null for a check outside of a plan. */
  readonly step: string | null;
  readonly level: Level;
  readonly inventory: Inventory;
  readonly rules: KeyRules;
  readonly bucket: string;
  /** Task executions whose reports belong to the pass. */
  readonly executions: readonly string[];
  /** False when only the stored lists may be used (the source is gone for good). */
  readonly readSource: boolean;
}

/** The ports a verification uses: everything but the queue and DataSync. */
export type VerifyContext = Pick<
  StepContext,
  | 'plan'
  | 'config'
  | 'buckets'
  | 'catalog'
  | 'shares'
  | 'evidence'
  | 'signer'
  | 'clock'
  | 'tool'
  | 'mountOf'
  | 'onProgress'
  | 'ledger'
>;
