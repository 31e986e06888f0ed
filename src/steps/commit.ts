import { commitGate } from '../evidence/gates.ts';
import { shareProgress } from '../ledger/progress.ts';
import { keepSourceUntil } from '../plans/cutover/retiring.ts';
import type { StepOf } from '../plans/plan.ts';
import { publishAuthority } from './authority.ts';
import type { StepContext } from './context.ts';
import { notServed } from './going-live.ts';
import type { StepOutcome } from './outcome.ts';
import { acceptedFor } from './verifying/assemble.ts';

/** The point of no return: one ledger event, written only through the open commit gate, and then the register that says so to all. */
export async function runCommit(context: StepContext, step: StepOf<'commit'>): Promise<StepOutcome> {
  const share = shareProgress(await context.ledger.progress(), step.share);
  if (share.authority.holder === 'bucket') {
    // Whoever committed may have died before the register said so.
    await publishAuthority(context);
    return { kind: 'done', changed: false, summary: `${step.share} was committed already` };
  }
  const notYet = await notServed(context, step);
  if (notYet !== null) return notYet;
  const known = share.evidence;
  const evidence = known === null ? null : await context.evidence.load(step.share, known.id, known.sha256);
  const gate = commitGate({
    share: step.share,
    evidence,
    frozenSha256: share.frozen?.sha256 ?? null,
    accepted: acceptedFor(context.config, step.share),
    deeper: share.deeper,
  });
  if (!gate.open) {
    return {
      kind: 'held',
      code: 'gate-closed',
      reason: `The commit gate of ${step.share} is closed: ${gate.reasons.map(({ text }) => text).join('; ')}.`,
      next: gate.reasons.map(({ fix }) => fix),
    };
  }
  await context.ledger.record({
    type: 'authority-committed',
    plan: context.plan.digest,
    step: step.id,
    share: step.share,
    bucket: step.bucket,
    keyPrefix: step.keyPrefix,
    evidence: evidence?.id ?? '',
    keepSourceUntil: keepSourceUntil(context.clock.now()).toISOString(),
  });
  await publishAuthority(context);
  return {
    kind: 'done',
    changed: true,
    summary: `s3://${step.bucket}/${step.keyPrefix} is the source of truth`,
  };
}
