import type { UnnamedRecord } from '../evidence/checked.ts';
import type { EvidenceCopies, RecordName } from '../ports/evidence-copies.ts';

/** How the ledger names a record, as far as it matters here. */
interface Named {
  readonly share: string;
  readonly evidence: string;
}

/**
 * Records of the control bucket that no event names. A chain that lost its end holds, and what is left of it names none that came
 * later; but these lie where they were written. What only this host has is a check that was killed before its record was handed on.
 * The bucket is asked for what this host has, or for all with `everywhere`; the ledger once more at the end, for checks that ended meanwhile.
 */
export async function unnamedEvidence(check: {
  readonly noted: readonly Named[];
  readonly notedNow: () => Promise<readonly Named[]>;
  readonly host: EvidenceCopies;
  readonly bucket: () => Promise<EvidenceCopies>;
  readonly everywhere: boolean;
}): Promise<UnnamedRecord[]> {
  const { host, bucket, everywhere } = check;
  const found: RecordName[] = [];
  if (everywhere) found.push(...without(await (await bucket()).records(), check.noted));
  else
    for (const record of without(await host.records(), check.noted)) {
      const { share, id } = record;
      if ((await (await bucket()).record(share, id).read('evidence.json')) !== null) found.push(record);
    }
  if (found.length === 0) return [];
  return without(found, await check.notedNow()).map(({ share, id }) => ({ share, evidence: id }));
}

function without(records: readonly RecordName[], noted: readonly Named[]): RecordName[] {
  const named = new Set(noted.map(({ share, evidence }) => `${share}/${evidence}`));
  return records.filter(({ share, id }) => !named.has(`${share}/${id}`));
}
