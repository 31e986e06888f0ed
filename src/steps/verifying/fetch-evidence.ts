import { createHash } from 'node:crypto';
import { HeadwaterError } from '../../errors.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { inventoryOf } from '../../evidence/kept-inventory.ts';
import { type NamedFile, namedFiles } from '../../evidence/named-files.ts';
import type { EvidenceCopies } from '../../ports/evidence-copies.ts';
import type { EvidenceStore } from '../../ports/evidence-store.ts';
import { altered, type FetchInventoryContext, fetchInventory } from './fetch-inventory.ts';

/** Where evidence is brought from, and where to. */
export interface FetchContext extends FetchInventoryContext {
  readonly evidence: Pick<EvidenceStore, 'fetch'>;
  readonly host: EvidenceCopies;
}

/**
 * Brings the record that a ledger names, with its signature, from the control bucket, unless it is here. Throws HeadwaterError
 * `evidence-missing` (usage) when it is in neither place, `evidence-broken` (proof) when the copy there is not of the digest; PortFault.
 */
export async function fetchRecord(
  context: FetchContext,
  {
    share,
    evidence: id,
    sha256,
  }: { readonly share: string; readonly evidence: string; readonly sha256: string },
): Promise<void> {
  if ((await context.host.record(share, id).sha256('evidence.json')) !== null) return;
  const copies = (await context.bucket()).record(share, id);
  const signature = await copies.read('evidence.sig.json');
  if (signature !== null) {
    const digest = createHash('sha256').update(signature).digest('hex');
    await context.evidence.fetch({ share, id, file: 'evidence.sig.json', sha256: digest }, only(signature));
  }
  const bytes = await copies.open('evidence.json');
  if (bytes === null) throw recordGone(share, id);
  const file = 'evidence.json';
  if (await context.evidence.fetch({ share, id, file, sha256 }, bytes)) return;
  throw altered(`${file} of the evidence ${id} of ${share}`, share);
}

/**
 * Brings what a record names and this host does not have from the control bucket: the lists beside it, and the inventory that was
 * compared. Throws as {@link fetchLists} and {@link fetchCompared} do.
 */
export async function fetchEvidence(context: FetchContext, record: Evidence): Promise<void> {
  await fetchLists(context, record, namedFiles(record));
  await fetchCompared(context, record);
}

/**
 * Brings lists of a record that this host does not have from the control bucket. Each is here only once its bytes are those of its
 * digest. Throws HeadwaterError `evidence-list-missing` (usage) when one is in neither place, `evidence-broken` (proof) when a copy
 * there was altered; PortFault.
 */
export async function fetchLists(
  context: Omit<FetchContext, 'catalog'>,
  { share, id }: Pick<Evidence, 'share' | 'id'>,
  lists: readonly NamedFile[],
): Promise<void> {
  for (const [done, { file, sha256 }] of lists.entries()) {
    if ((await context.host.record(share, id).sha256(file)) !== null) continue;
    context.onProgress(share, 'bringing evidence here', done, lists.length);
    const bytes = await (await context.bucket()).record(share, id).open(file);
    if (bytes === null) throw listGone({ share, id }, file);
    if (!(await context.evidence.fetch({ share, id, file, sha256 }, bytes)))
      throw altered(`${file} of the evidence ${id} of ${share}`, share);
  }
}

/**
 * Brings the inventory that a record compared from the control bucket, unless one by its id is here. Throws HeadwaterError
 * `inventory-gone` (usage) when it is in neither place, `evidence-broken` (proof) when the copy there was altered; PortFault.
 */
export async function fetchCompared(
  context: Omit<FetchContext, 'host' | 'evidence'>,
  record: Evidence,
): Promise<void> {
  const { share, inputs } = record;
  const { id, description } = inputs.inventory;
  if ((await context.catalog.inventory(share, id)) !== null) return;
  const missing = await fetchInventory(context, { ...inventoryOf(record), description });
  if (missing !== null) throw inventoryGone(record, `${missing} is`);
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function recordGone(share: string, id: string): HeadwaterError {
  return new HeadwaterError({
    code: 'evidence-missing',
    blame: 'usage',
    message: `The evidence ${id} of ${share} is neither on this host nor in the control bucket.`,
    next: ['Run this where the evidence was made, or verify again: headwater verify'],
  });
}

function listGone({ share, id }: Pick<Evidence, 'share' | 'id'>, file: string): HeadwaterError {
  return new HeadwaterError({
    code: 'evidence-list-missing',
    blame: 'usage',
    message: `${file} of the evidence ${id} of ${share} is neither on this host nor in the control bucket.`,
    next: ['headwater ledger check --bucket says what else is gone.', `headwater verify --share ${share}`],
  });
}

/** Says that the inventory a record compared is not to be had. */
function inventoryGone({ share, id, inputs }: Evidence, what: string): HeadwaterError {
  return new HeadwaterError({
    code: 'inventory-gone',
    blame: 'usage',
    message: `What the evidence ${id} of ${share} compared is not to be had: ${what} neither on this host nor in the control bucket.`,
    next: [
      `Bring the directory ${inputs.inventory.id} of ${share} back to .headwater/inventories (or freezes), or run this where it was made.`,
      `Or verify afresh: headwater verify --share ${share}`,
    ],
  });
}
