import { DELETED_AT_SOURCE } from '../inventory/hazards.ts';
import { countOf, movedOn, unaccepted } from './books.ts';
import { type DeepLook, foundDeeper, settleFound } from './deeper.ts';
import type { Evidence } from './evidence.ts';
import { isAtLeast } from './verdict.ts';

/** A gate's answer. Closed gates say every reason at once, each with what to do. */
export type Gate =
  | { readonly open: true }
  | { readonly open: false; readonly reasons: readonly { readonly text: string; readonly fix: string }[] };

/** What is known when a share wants to commit. */
export interface CommitFacts {
  readonly share: string;
  /** Newest evidence of the share, or null. */
  readonly evidence: Evidence | null;
  /** Digest of the inventory taken at the freeze. */
  readonly frozenSha256: string | null;
  readonly accepted: readonly string[];
  /** What deeper checks of it found different and none has looked at since. */
  readonly deeper: readonly DeepLook[];
}

/**
 * The commit gate: the frozen source is proved in the bucket at L2, entry by entry, and whatever stays behind was
 * accepted by a person (docs/ARCHITECTURE.md: Verification, Cut-over).
 */
export function commitGate(facts: CommitFacts): Gate {
  const reasons: { text: string; fix: string }[] = [];
  const need = (ok: boolean, text: string, fix: string) => {
    if (!ok) reasons.push({ text, fix });
  };
  const { evidence } = facts;
  need(
    facts.frozenSha256 !== null,
    `${facts.share} is not frozen`,
    'Make the source read-only and run `headwater cutover run --confirm-frozen`.',
  );
  need(evidence !== null, 'there is no evidence for the final pass', 'Run `headwater cutover run` again.');
  if (evidence !== null) {
    // A check made after the final pass is about the same freeze and newer: it may not shut the gate for good.
    need(
      evidence.pass === 'final' || evidence.pass === 'check',
      `the newest evidence is of the ${evidence.pass} pass`,
      'Run `headwater cutover run` again.',
    );
    need(
      isAtLeast(evidence.method.level, 'L2'),
      `the evidence is ${evidence.method.level}, not L2`,
      'Verify at L2.',
    );
    need(
      (evidence.method.sourceChecksums?.taken ?? 0) === 0,
      'the evidence took checksums from the inventory instead of reading every file',
      `Run \`headwater verify --share ${facts.share}\`, which reads them.`,
    );
    need(
      evidence.inputs.inventory.sha256 === facts.frozenSha256,
      'the evidence is about another scan than the freeze',
      'Run `headwater cutover rollback`, then `cutover run`.',
    );
    need(
      evidence.verdict !== 'not-proved',
      'the final pass is not proved',
      'Run `headwater verify` and look at the exceptions.',
    );
    need(
      movedOn(evidence.groups) === 0,
      'the source changed after the freeze',
      'Make the source read-only, `headwater cutover rollback`, then `cutover run`.',
    );
    need(
      countOf(evidence.groups, 'unverified') === 0,
      'some entries could not be verified',
      'Run `headwater verify --list unverified` and settle each.',
    );
    for (const look of facts.deeper.filter(({ id }) => id !== evidence.id)) {
      need(false, foundDeeper(look), `${settleFound(facts.share, look, 'rollback-first')}.`);
    }
    for (const hazard of unaccepted(evidence.groups, facts.accepted)) {
      const deleted = hazard === DELETED_AT_SOURCE;
      need(
        false,
        deleted
          ? 'the bucket holds objects of files that were deleted at the source, and nobody accepted that'
          : `entries stay behind because of ${hazard}, and nobody accepted that`,
        `${deleted ? 'Remove them from the bucket by hand' : 'Fix them at the source'}, or add ${hazard} to policy.exceptions with a reason, then plan again.`,
      );
    }
  }
  return reasons.length === 0 ? { open: true } : { open: false, reasons };
}
