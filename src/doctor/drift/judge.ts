import { driftKey, type OpenDrift } from '../../ledger/drift.ts';
import { DRIFT_CHECKS } from './catalogue.ts';
import type { Answer, DriftCheck, DriftFacts } from './check.ts';
import { DRIFT_SEVERITIES, type DriftFinding, type DriftUnchecked } from './finding-schema.ts';

/** What was seen, judged, beside what the ledger knows already. */
export interface DriftJudged {
  /** Worst first, each in the order of the checks' ids; with what is open and could not be looked at. */
  readonly findings: readonly DriftFinding[];
  readonly unchecked: readonly DriftUnchecked[];
  /** What the ledger does not know yet, or not as so bad. */
  readonly found: readonly OpenDrift[];
  /** What is open, was looked at as a whole, and is as it was left. */
  readonly cleared: readonly OpenDrift[];
}

/** What was open and is not looked at this time, as a finding. */
const NOT_SEEN = 'It was not looked at as a whole this time, and was so before.';

/** Judges what was seen. `open`: what the ledger has, of the shares that were looked at. */
export function judgeDrift(facts: DriftFacts, open: readonly OpenDrift[], now: Date): DriftJudged {
  const known = new Map(open.map((one) => [driftKey(one), one]));
  const answers = DRIFT_CHECKS.flatMap((check) => check.check(facts).map((answer) => ({ check, answer })));
  const findings = answers.flatMap(({ check, answer }) => findingsOf(check, answer, known, now));
  const keys = new Set(findings.map(driftKey));
  const left = open.filter((one) => !keys.has(driftKey(one)));
  const isWhole = ({ id, share }: OpenDrift): boolean =>
    answers.every(({ check, answer }) => check.id !== id || answer.share !== share || answer.unseen === null);
  const stays = left.filter((one) => !isWhole(one)).flatMap(unseenFinding);
  const all = [...findings, ...stays].toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  return {
    findings: DRIFT_SEVERITIES.flatMap((severity) => all.filter((one) => one.severity === severity)),
    unchecked: answers.flatMap(({ check: { id }, answer: { share, unseen } }) =>
      unseen === null ? [] : [{ id, share, why: unseen }],
    ),
    found: findings
      .filter((one) => known.get(driftKey(one))?.severity !== one.severity)
      .map(({ id, share, subject, severity, since }) => ({ id, share, subject, severity, since })),
    cleared: left.filter(isWhole),
  };
}

function findingsOf(
  check: DriftCheck,
  { share, drifted }: Answer,
  known: ReadonlyMap<string, OpenDrift>,
  now: Date,
): readonly DriftFinding[] {
  const { id } = check;
  return drifted.map(({ subject, what, since, severity, action }) => ({
    id,
    severity: severity ?? check.severity,
    share,
    subject,
    what,
    since: known.get(driftKey({ id, share, subject }))?.since ?? since ?? now.toISOString(),
    action: action ?? check.action,
    docs: docsOf(id),
  }));
}

function unseenFinding({ id, share, subject, severity, since }: OpenDrift): readonly DriftFinding[] {
  const action = DRIFT_CHECKS.find((check) => check.id === id)?.action ?? '';
  return [{ id, severity, share, subject, what: NOT_SEEN, since, action, docs: docsOf(id) }];
}

function docsOf(id: string): string {
  return `docs/drift.md#${id.toLowerCase()}`;
}
