import type { Evidence } from '../evidence/evidence.ts';
import { WRONG } from '../evidence/settling.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { DELETED_AT_SOURCE, HAZARDS, type HazardId } from '../inventory/hazards.ts';
import type { PlanShare } from '../plans/plan.ts';
import { counted } from './format.ts';
import { type Amount, addUp, OPEN } from './report-amounts.ts';
import type { ReportException, ReportSignature } from './report-schema.ts';
import { isDoubtful } from './report-share.ts';
import { fixWords, PERHAPS_UNREAD, VERDICT_WORDS } from './verdict-words.ts';

/** Examples shown for one exception: enough to recognise the cause; the whole list is in the evidence. */
const EXAMPLES = 20;

const MISSING_ALONE = 'Look at the entries that are missing.';

/**
 * All that is not a plain match in a share, from its newest evidence and, for what moves changed, its plan. `committed`: no pass may
 * write there any more, so none is advised.
 */
export function exceptionsOf(
  share: PlanShare,
  newest: Evidence | null,
  { signature, committed }: { readonly signature: ReportSignature | null; readonly committed: boolean },
): readonly ReportException[] {
  const judged =
    newest === null
      ? []
      : [
          ...verdictExceptions(newest, committed),
          ...deletions(newest),
          ...doubts(newest, signature, committed),
        ];
  return [...judged, ...staysBehind(share, newest), ...arrivesChanged(share)];
}

function verdictExceptions(evidence: Evidence, committed: boolean): ReportException[] {
  const unread = !evidence.inputs.inventory.complete;
  return [...WRONG, ...OPEN].flatMap((verdict) => {
    const { entries, bytes } = addUp(
      evidence.groups.filter((group) => group.verdict === verdict && group.reason !== DELETED_AT_SOURCE),
    );
    if (entries === 0) return [];
    const words = VERDICT_WORDS[verdict];
    return {
      share: evidence.share,
      id: verdict,
      severity: WRONG.includes(verdict) ? 'wrong' : 'decide',
      title: words.title,
      consequence: words.meaning,
      fix: verdict === 'extra' && unread ? PERHAPS_UNREAD : fixWords(verdict, committed),
      entries,
      bytes,
      accepted: null,
      examples: examplesOf(evidence, verdict, null).filter(({ reason }) => reason !== DELETED_AT_SOURCE),
    };
  });
}

/** Objects of files that were deleted at the source: nothing is wrong with them, but a person has to want them. */
function deletions(evidence: Evidence): ReportException[] {
  const { entries, bytes } = addUp(evidence.groups.filter(({ reason }) => reason === DELETED_AT_SOURCE));
  if (entries === 0) return [];
  return [
    {
      share: evidence.share,
      id: DELETED_AT_SOURCE,
      severity: evidence.accepted.includes(DELETED_AT_SOURCE) ? 'accepted' : 'decide',
      title: 'deleted at the source after it was copied',
      consequence: 'The bucket keeps the object: headwater deletes no data.',
      fix: `Remove it from the bucket by hand, or accept ${DELETED_AT_SOURCE} in policy.exceptions.`,
      entries,
      bytes,
      accepted: null,
      examples: examplesOf(evidence, 'changed-since', DELETED_AT_SOURCE),
    },
  ];
}

/** What makes a record weak as a whole, whatever its verdicts say. */
function doubts(
  evidence: Evidence,
  signature: ReportSignature | null,
  committed: boolean,
): ReportException[] {
  const doubt = (id: string, title: string, consequence: string, fix: string) =>
    ({
      share: evidence.share,
      id,
      severity: 'wrong',
      title,
      consequence,
      fix,
      entries: 0,
      bytes: 0,
      accepted: null,
      examples: [],
    }) satisfies ReportException;
  const incomplete = evidence.inputs.inventory.complete
    ? []
    : [
        doubt(
          'inventory-incomplete',
          'the inventory is not the whole share',
          'Directories could not be read, or lines of a listing not used: nobody knows what is in there.',
          'Give the scan read access, scan again, and make a new plan.',
        ),
      ];
  const unbalanced = evidence.books.balanced
    ? []
    : [
        doubt(
          'books-unbalanced',
          'the books do not balance',
          `${counted(evidence.books.unaccounted, 'scanned entry is', 'scanned entries are')} in no column of the books.`,
          committed ? MISSING_ALONE : 'Look at the entries that are missing; a delta pass settles them.',
        ),
      ];
  const unsigned =
    signature === null || !isDoubtful(signature)
      ? []
      : [
          doubt(
            `signature-${signature.state}`,
            'the evidence is not signed as the ledger says',
            'Somebody took the signature away, exchanged it, or changed the record: what it says proves nothing.',
            'Run `headwater ledger check --bucket`, find out who has changed it, and verify again.',
          ),
        ];
  return [...incomplete, ...unbalanced, ...unsigned];
}

/** Entries without an object on purpose: counted by the evidence where there is one, else foreseen by the plan. */
function staysBehind(share: PlanShare, newest: Evidence | null): ReportException[] {
  return excludedByReason(share, newest).map(({ reason, amount, accepted }) => {
    const hazard = HAZARDS.get(reason as HazardId);
    const planned = share.hazards.find((one) => one.hazard === reason);
    const judged = newest === null ? [] : examplesOf(newest, 'excluded', reason);
    const pattern = reason === 'exclude-pattern';
    return {
      share: share.share,
      id: reason,
      severity: accepted ? 'accepted' : 'decide',
      title: pattern ? 'left out by an exclude pattern' : (hazard?.title ?? reason),
      consequence: pattern
        ? 'The configuration says not to move it; it stays at the source.'
        : (hazard?.consequence ?? 'It stays behind.'),
      fix: pattern
        ? 'Nothing to do, unless the pattern is too wide.'
        : (hazard?.fix ?? VERDICT_WORDS.excluded.fix),
      ...amount,
      accepted,
      examples:
        judged.length > 0
          ? judged
          : (planned?.examples ?? []).slice(0, EXAMPLES).map((path) => ({ path, reason })),
    };
  });
}

function excludedByReason(
  share: PlanShare,
  newest: Evidence | null,
): readonly { readonly reason: string; readonly amount: Amount; readonly accepted: boolean }[] {
  const planned = new Map(share.excluded.map((one) => [one.reason, one]));
  const isAccepted = (reason: string) =>
    reason === 'exclude-pattern' ||
    (newest?.accepted.includes(reason) ?? planned.get(reason)?.accepted ?? false);
  if (newest === null) {
    return share.excluded.map(({ reason, entries, bytes }) => ({
      reason,
      amount: { entries, bytes },
      accepted: isAccepted(reason),
    }));
  }
  const groups = newest.groups.filter((group) => group.verdict === 'excluded' && group.entries > 0);
  return [...new Set(groups.map(({ reason }) => reason))].map((reason) => ({
    reason,
    amount: addUp(groups.filter((group) => group.reason === reason)),
    accepted: isAccepted(reason),
  }));
}

function arrivesChanged(share: PlanShare): ReportException[] {
  return share.hazards
    .filter((one) => one.effect !== 'blocks' && one.entries > 0)
    .map((one) => ({
      share: share.share,
      id: one.hazard,
      severity: one.effect === 'changes' ? 'changed' : 'note',
      title: HAZARDS.get(one.hazard as HazardId)?.title ?? one.hazard,
      consequence: HAZARDS.get(one.hazard as HazardId)?.consequence ?? '',
      fix: one.fix,
      entries: one.entries,
      bytes: one.bytes,
      accepted: null,
      examples: one.examples.slice(0, EXAMPLES).map((path) => ({ path, reason: one.hazard })),
    }));
}

function examplesOf(
  evidence: Evidence,
  verdict: Verdict,
  reason: string | null,
): ReportException['examples'] {
  return evidence.examples
    .filter((one) => one.verdict === verdict && (reason === null || one.reason === reason))
    .slice(0, EXAMPLES)
    .map(({ path, reason: why }) => ({ path, reason: why }));
}
