import type { EvidenceChecked, EvidenceProblem } from '../evidence/checked.ts';
import type { ChainBreak } from '../ledger/chain.ts';
import { counted, formatCount } from './format.ts';
import { harmless } from './text-width.ts';
import type { LedgerCheck } from './values/ledger-check.ts';

const BREAKS: Readonly<Record<ChainBreak['problem'], string>> = {
  sequence: 'its number does not follow the one before: an event was added or removed',
  predecessor: 'it does not name the digest of the event before: history was cut or spliced',
  digest: 'its content is not what its digest says: the event was edited',
};

/** The result of re-computing the chain and the evidence it names, with what a broken one means. */
export function ledgerCheckText(check: LedgerCheck): string {
  const { broken, evidence } = check;
  if (broken !== null) {
    return [
      `The ledger is BROKEN at event ${broken.seq}: ${BREAKS[broken.problem]}.`,
      'Events from there on prove nothing. Nothing was changed.',
      'Next: restore the ledger from its newest good copy, then run `headwater ledger check`.',
    ].join('\n');
  }
  return [
    `The ledger holds: ${counted(check.events, 'event')}, every digest recomputed.`,
    `Head: ${harmless(check.digest)}`,
    ...(evidence === null
      ? ['Evidence: not looked at.']
      : [...evidenceLines(evidence), ...unnamedLines(evidence)]),
  ].join('\n');
}

const PROBLEMS: Readonly<Record<EvidenceProblem['problem'], string>> = {
  missing: 'is gone',
  altered: 'was ALTERED: its bytes are not those that were recorded',
  unreadable: 'is no record that this version can read',
  'signature-missing': 'is gone: the record ought to be signed and is not',
  'signature-unreadable': 'is no signature',
  'signature-broken': 'does NOT HOLD for the record',
  'signature-other-key': 'is of ANOTHER KEY than it ought to be',
};
const PLACES = { host: 'on this host', bucket: 'in the control bucket' } as const;

function evidenceLines(evidence: EvidenceChecked): string[] {
  const { records, problems, files } = evidence;
  if (records === 0) return ['Evidence: none has been recorded.'];
  const places = evidence.bucketChecked ? 'this host and the control bucket' : 'this host';
  const only =
    evidence.onlyInBucket === 0 ? '' : `, ${formatCount(evidence.onlyInBucket)} in the control bucket only`;
  const seen = `${counted(records, 'record')}, ${counted(files, 'file')} (${places}${only})`;
  if (problems.length === 0)
    return [`The evidence holds: ${seen}, every digest recomputed.`, ...signatureLines(evidence)];
  return [
    `The evidence does NOT hold: ${counted(problems.length, 'finding')} in ${seen}.`,
    ...problems.map(problemLine),
    ...signatureLines(evidence),
    ...nextLines(evidence),
  ];
}

/** Nothing else tells of events that are gone from the end: the chain holds without them. */
function unnamedLines({ unnamed }: EvidenceChecked): string[] {
  if (unnamed.length === 0) return [];
  const records = counted(unnamed.length, 'record of evidence', 'records of evidence');
  return [
    `The ledger does not name ${records} in the control bucket:`,
    ...unnamed.map(({ share, evidence }) => `  ${harmless(share)} ${harmless(evidence)}`),
    'A ledger that lost its end leaves them, be it cut or put back from an old copy; so does a check in its last moment.',
    'Next: compare the head above with the one that the last report names: ledger in report.json',
  ];
}

function problemLine({ share, evidence, file, place, problem }: EvidenceProblem): string {
  const where = place === null ? '' : ` ${PLACES[place]}`;
  return `  ${harmless(share)} ${harmless(evidence)}: ${harmless(file)}${where} ${PROBLEMS[problem]}`;
}

function signatureLines({ signed, unsigned, keys, records }: EvidenceChecked): string[] {
  if (signed === 0) return unsigned === 0 ? [] : ['Signatures: none; no key is configured (signing.key).'];
  const by = keys.map((key) => key.slice(0, 16)).join(', ');
  const without =
    unsigned === 0 ? '' : ` ${counted(unsigned, 'record was', 'records were')} made without one.`;
  return [`Signatures: ${formatCount(signed)} of ${formatCount(records)} hold, by key ${by}.${without}`];
}

/** A copy from the control bucket mends what was lost; nothing mends a record that was altered everywhere. */
function nextLines({ problems, bucketChecked }: EvidenceChecked): string[] {
  const shares = [...new Set(problems.map(({ share }) => share))];
  return [
    'Nothing was changed, and what is named above proves nothing.',
    ...(bucketChecked
      ? []
      : ['Next: see what the copies in the control bucket are: headwater ledger check --bucket']),
    ...shares.map((share) => `Next: make new evidence: headwater verify --share ${harmless(share)}`),
  ];
}
