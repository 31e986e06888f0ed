import { type EvidenceChecked, type EvidenceProblem, signatureProblem } from '../evidence/checked.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { inventoryOf } from '../evidence/kept-inventory.ts';
import { namedFiles } from '../evidence/named-files.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import { checkSignature } from '../evidence/signature.ts';
import { partsDigest } from '../inventory/inventory.ts';
import type { EventBody } from '../ledger/events.ts';
import type { CopiedFiles, EvidenceCopies } from '../ports/evidence-copies.ts';
import { unnamedEvidence } from './unnamed-evidence.ts';
import { inventoryIn } from './verifying/fetch-inventory.ts';

/** How a ledger notes a record. */
export type Noted = Extract<EventBody, { type: 'evidence-recorded' }>;

/** What evidence is checked with. */
export interface EvidenceCheck {
  readonly noted: readonly Noted[];
  /** What the ledger names when it is read anew. */
  readonly notedNow: () => Promise<readonly Noted[]>;
  readonly host: EvidenceCopies;
  /** Connects to the control bucket; not asked for while the host has everything, unless `everywhere`. */
  readonly bucket: () => Promise<EvidenceCopies>;
  /** Look at the copies in the control bucket even where the host has its own. */
  readonly everywhere: boolean;
  /** Public keys (PEM) that alone are trusted; null to trust those whose fingerprints the ledger notes. */
  readonly trusted: readonly string[] | null;
  readonly onProgress: (share: string, text: string, done: number, total: number | null) => void;
}

/**
 * Re-checks every record a ledger names, against its digest there, the lists beside it and the inventory it compared, against
 * theirs in the record, and the signatures. Changes nothing. Throws PortFault when the control bucket is needed and cannot be read.
 */
export async function checkEvidence(check: EvidenceCheck): Promise<EvidenceChecked> {
  const totals = { files: 0, onlyInBucket: 0, signed: 0, unsigned: 0 };
  const keys = new Set<string>();
  const problems: EvidenceProblem[] = [];
  const inventories = new Set<string>();
  for (const [done, noted] of check.noted.entries()) {
    check.onProgress(noted.share, 'checking evidence', done, check.noted.length);
    const one = await checkRecord(check, noted, inventories);
    for (const name of ['files', 'onlyInBucket', 'signed', 'unsigned'] as const) totals[name] += one[name];
    for (const key of one.keys) keys.add(key);
    problems.push(...one.problems);
  }
  return {
    records: check.noted.length,
    ...totals,
    bucketChecked: check.everywhere,
    keys: [...keys],
    problems,
    unnamed: await unnamedEvidence(check),
  };
}

type One = Omit<EvidenceChecked, 'records' | 'bucketChecked' | 'unnamed'>;

/** A file in a place that has it. */
interface Copy {
  readonly copies: EvidenceCopies;
  readonly sha256: string;
}

async function checkRecord(check: EvidenceCheck, noted: Noted, inventories: Set<string>): Promise<One> {
  const { share, evidence: id } = noted;
  const problems: EvidenceProblem[] = [];
  const wrong = (file: string, place: EvidenceProblem['place'], problem: EvidenceProblem['problem']) =>
    problems.push({ share, evidence: id, file, place, problem });
  let [files, onlyInBucket] = [0, 0];

  /** All copies of a file that are of the digest; the others are told, by the name that `file` has below `beside`. */
  const copiesOf = async (
    filesIn: FilesIn,
    file: string,
    sha256: string,
    beside = '',
  ): Promise<readonly Copy[]> => {
    const found = await lookEverywhere(check, filesIn, file);
    if (found.length === 0) wrong(`${beside}${file}`, null, 'missing');
    files += found.length;
    if (found.length > 0 && found.every(({ copies }) => copies.place === 'bucket')) onlyInBucket += 1;
    const good = found.filter((copy) => copy.sha256 === sha256);
    for (const { copies } of found.filter((copy) => !good.includes(copy)))
      wrong(`${beside}${file}`, copies.place, 'altered');
    return good;
  };

  /** The inventory that was compared: many records may name one, which is looked at once. */
  const checkInventory = async (record: Evidence): Promise<void> => {
    const inventory = inventoryOf(record);
    const { description } = record.inputs.inventory;
    const name = `${inventory.share}/${inventory.id}/${inventory.sha256}`;
    if (description === undefined || inventories.has(name)) return;
    inventories.add(name);
    const filesIn: FilesIn = (copies) => copies.inventory(inventory);
    const beside = `inventories/${inventory.id}/`;
    const [good] = await copiesOf(filesIn, 'inventory.json', description, beside);
    if (good === undefined) return;
    const described = inventoryIn((await filesIn(good.copies).read('inventory.json')) ?? new Uint8Array());
    if (described === null || partsDigest(described.parquet.files) !== inventory.sha256)
      wrong(`${beside}inventory.json`, good.copies.place, 'unreadable');
    else for (const part of described.parquet.files) await copiesOf(filesIn, part.file, part.sha256, beside);
  };

  const signatures = { signed: 0, unsigned: 0, keys: [] as string[] };
  const beside: FilesIn = (copies) => copies.record(share, id);
  for (const [at, { copies }] of (await copiesOf(beside, 'evidence.json', noted.sha256)).entries()) {
    const bytes = (await beside(copies).read('evidence.json')) ?? new Uint8Array();
    const signature = await signatureOf(check, noted, copies, bytes);
    const problem = signatureProblem(signature.state);
    if (problem !== null) wrong('evidence.sig.json', copies.place, problem);
    // Both copies have the same bytes, so what they name is looked at once.
    if (at > 0) continue;
    if (signature.state === 'holds') signatures.signed += 1;
    if (signature.state === 'unsigned') signatures.unsigned += 1;
    if (signature.state === 'holds' && signature.fingerprint !== null)
      signatures.keys.push(signature.fingerprint);
    const record = recordIn(bytes);
    if (record === null) wrong('evidence.json', copies.place, 'unreadable');
    else {
      for (const { file, sha256 } of namedFiles(record)) await copiesOf(beside, file, sha256);
      await checkInventory(record);
    }
  }
  return { files, onlyInBucket, problems, ...signatures };
}

/** Of a place, the files that are looked at. */
type FilesIn = (copies: EvidenceCopies) => CopiedFiles;

async function lookEverywhere(check: EvidenceCheck, filesIn: FilesIn, file: string): Promise<Copy[]> {
  const look = async (copies: EvidenceCopies): Promise<Copy[]> => {
    const sha256 = await filesIn(copies).sha256(file);
    return sha256 === null ? [] : [{ copies, sha256 }];
  };
  const here = await look(check.host);
  if (here.length > 0 && !check.everywhere) return here;
  return [...here, ...(await look(await check.bucket()))];
}

/** The signature beside that copy, or, where it has none, beside the other one. */
async function signatureOf(check: EvidenceCheck, noted: Noted, beside: EvidenceCopies, bytes: Uint8Array) {
  const { share, evidence: id, signedBy = null } = noted;
  const expected = { fingerprint: signedBy, trusted: check.trusted };
  const read = async (copies: EvidenceCopies) => {
    const found = await copies.record(share, id).read('evidence.sig.json');
    return found === null ? null : Buffer.from(found).toString('utf8');
  };
  const here = checkSignature(bytes, await read(beside), expected);
  if (here.state !== 'missing' || beside.place === 'bucket' || check.everywhere) return here;
  return checkSignature(bytes, await read(await check.bucket()), expected);
}

function recordIn(bytes: Uint8Array): Evidence | null {
  // The bytes are what the ledger noted, but perhaps from a later version of the program.
  try {
    return readEvidence(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return null;
  }
}
