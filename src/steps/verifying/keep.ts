import { countOf } from '../../evidence/books.ts';
import { bytesThatDiffer } from '../../evidence/deeper.ts';
import { type Evidence, evidencePrefix } from '../../evidence/evidence.ts';
import type { Settled } from '../../ports/comparison.ts';
import { keepInventory } from './keep-inventory.ts';
import type { VerifyContext, VerifyRequest } from './request.ts';

/** Evidence is written here first, then to the control bucket, then named in the ledger: a later stage proves the earlier. */
export async function keep(
  context: VerifyContext,
  request: VerifyRequest,
  evidence: Evidence,
  settled: Settled,
): Promise<Evidence> {
  const saved = await context.evidence.save(evidence, context.signer);
  await keepInventory(context, request);
  const prefix = evidencePrefix(evidence);
  const upload = (name: string, file: string, contentType: string) =>
    context.buckets.uploadOnce(context.config.bucket.control, `${prefix}${name}`, file, contentType);
  const { listing, objects, source, reports, earlier } = settled.inputs;
  const { verdicts, exceptions } = settled;
  const lists = { verdicts, exceptions: exceptions.parquet, listing, objects, source, reports, earlier };
  for (const [name, { file }] of Object.entries(lists)) {
    await upload(`${name}.parquet`, file, 'application/vnd.apache.parquet');
  }
  await upload('exceptions.csv', exceptions.csv.file, 'text/csv');
  await upload('evidence.json', saved.file, 'application/json');
  if (saved.signature !== null) await upload('evidence.sig.json', saved.signature.file, 'application/json');
  await context.ledger.record({
    type: 'evidence-recorded',
    plan: evidence.plan,
    step: request.step,
    share: evidence.share,
    evidence: evidence.id,
    sha256: saved.sha256,
    verdict: evidence.verdict,
    level: evidence.method.level,
    differ: bytesThatDiffer(evidence.groups),
    unverified: countOf(evidence.groups, 'unverified'),
    ...(request.sample === undefined || request.level !== 'L4' ? {} : { sample: request.sample }),
    ...(saved.signature === null ? {} : { signedBy: saved.signature.fingerprint }),
  });
  return evidence;
}
