import type { Evidence } from '../../evidence/evidence.ts';
import type { Sample } from '../../evidence/sample.ts';
import type { Level } from '../../evidence/verdict.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { InventoryReport } from '../../ports/bucket-listing.ts';
import type { KeyRules } from '../../ports/catalog.ts';
import type { SideTable } from '../../ports/side-tables.ts';
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
  /** A report of S3 Inventory that stands for the bucket's listing; the bucket is listed when it is absent. */
  readonly report?: InventoryReport;
  /** False when only the stored lists may be used (the source is gone for good). */
  readonly readSource: boolean;
  /** Checksums of the inventory that stand for reading a file which is as it was scanned; every file is read when absent. */
  readonly inventorySums?: readonly SideTable[];
  /** What L4 reads back; everything when absent. */
  readonly sample?: Sample;
}

/** What the record says beside what the comparison found. */
export type About = Pick<Evidence, 'migration' | 'rehearsal' | 'plan' | 'accepted' | 'copy' | 'authority'>;

/** What is compared, of a migration or of anybody's copy. */
export interface CompareRequest extends VerifyRequest {
  /** Directory that the source is read from now. */
  readonly root: string;
  /** False: owner, mode and time that are kept with objects are of no interest. */
  readonly metadata: boolean;
  readonly about: About;
}

/** The ports a comparison uses: it knows of no plan, configuration or ledger. */
export type CompareContext = Pick<
  StepContext,
  'buckets' | 'catalog' | 'shares' | 'evidence' | 'clock' | 'tool' | 'onProgress'
>;

/** The ports a verification of a share uses: everything but the queue and DataSync. */
export type VerifyContext = CompareContext &
  Pick<StepContext, 'plan' | 'config' | 'signer' | 'mountOf' | 'ledger' | 'batchJobs' | 'pace'>;
