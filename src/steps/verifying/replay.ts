import { HeadwaterError } from '../../errors.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { judgeOf } from '../../evidence/judge-copy.ts';
import { namedFiles } from '../../evidence/named-files.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Catalog, KeyRules } from '../../ports/catalog.ts';
import type { ComparedFiles } from '../../ports/comparison.ts';
import type { EvidenceCopies } from '../../ports/evidence-copies.ts';

/** What comparing again came to. */
export interface Replayed {
  /** Rows that only one of both comparisons has: a path that is judged otherwise counts twice. */
  readonly differing: number;
}

/**
 * Compares again what a record says was compared: the inventory and the lists beside the record, each checked against its
 * digest, by the rules that it names. Nothing is asked of the source or the bucket, and nothing
 * is left behind. `directory` is the record's own.
 *
 * Throws HeadwaterError `evidence-too-old` (the record kept too little), `evidence-list-missing`, `inventory-gone` (usage),
 * `evidence-broken` (proof).
 */
export async function replayEvidence(
  catalog: Pick<Catalog, 'compareAgain' | 'inventory' | 'intact'>,
  host: EvidenceCopies,
  evidence: Evidence,
  directory: string,
): Promise<Replayed> {
  const { inputs, method, copy } = evidence;
  const { rules, objects, source, reports, earlier } = inputs;
  if (rules === null || objects === null || source === null || reports.list === null) throw tooOld(evidence);
  await assertLists(host, evidence);
  const inventory = await comparedInventory(catalog, evidence);
  const file = (name: string) => `${directory}/${name}.parquet`;
  const files: ComparedFiles = {
    listing: { file: file('listing'), sha256: inputs.listing.sha256 },
    objects: { file: file('objects'), sha256: objects.sha256 },
    source: { file: file('source'), sha256: source.sha256 },
    reports: { file: file('reports'), sha256: reports.list.sha256 },
    earlier: earlier === undefined ? null : { file: file('earlier'), sha256: earlier.sha256 },
  };
  const keyRules: KeyRules = {
    ...rules,
    keyPrefix: inputs.listing.keyPrefix,
    ...(copy === null ? {} : { madeBy: copy.madeBy }),
  };
  const differing = await catalog.compareAgain(
    inventory,
    keyRules,
    files,
    judgeOf(method.level, evidence),
    file('verdicts'),
  );
  return { differing };
}

async function assertLists(host: EvidenceCopies, evidence: Evidence): Promise<void> {
  const { share, id } = evidence;
  for (const { file, sha256 } of namedFiles(evidence)) {
    const found = await host.record(share, id).sha256(file);
    if (found === null) throw listMissing(evidence, file);
    if (found !== sha256) throw listBroken(evidence, file);
  }
}

async function comparedInventory(
  catalog: Pick<Catalog, 'inventory' | 'intact'>,
  { share, inputs }: Evidence,
): Promise<Inventory> {
  const { id, sha256 } = inputs.inventory;
  const inventory = await catalog.inventory(share, id);
  if (inventory?.parquet.sha256 === sha256 && (await catalog.intact(inventory))) return inventory;
  const afresh = `headwater verify --share ${share}`;
  if (inventory === null)
    throw new HeadwaterError({
      code: 'inventory-gone',
      blame: 'usage',
      message: `The inventory ${id} of ${share}, which was compared, is missing here.`,
      next: [`Verify afresh: ${afresh}`],
    });
  throw new HeadwaterError({
    code: 'evidence-broken',
    blame: 'proof',
    message: `The inventory ${id} of ${share} on this host is not what was compared: it was altered, or lost a file.`,
    next: [
      'Move its directory out of .headwater/inventories (freezes, fetched): it is brought from the control bucket.',
      `Or verify afresh: ${afresh}`,
    ],
  });
}

function tooOld({ share, id }: Evidence): HeadwaterError {
  return new HeadwaterError({
    code: 'evidence-too-old',
    blame: 'usage',
    message: `The evidence ${id} of ${share} was made by an earlier version, which did not keep what it compared.`,
    next: [`headwater verify --share ${share}`],
  });
}

function listMissing({ share, id, migration }: Evidence, file: string): HeadwaterError {
  return new HeadwaterError({
    code: 'evidence-list-missing',
    blame: 'usage',
    message: `${file} of the evidence ${id} of ${share} is not on this host.`,
    next: [
      `The control bucket has it: ${migration}/evidence/${share}/${id}/${file}; put it into .headwater/evidence/${share}/${id}/.`,
    ],
  });
}

function listBroken({ share, id }: Evidence, file: string): HeadwaterError {
  return new HeadwaterError({
    code: 'evidence-broken',
    blame: 'proof',
    message: `${file} of the evidence ${id} of ${share} is not what the record says: its SHA-256 is another.`,
    next: [
      'headwater ledger check --bucket says whether the copy in the control bucket is whole.',
      `headwater verify --share ${share}`,
    ],
  });
}
