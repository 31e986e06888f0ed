import type { EventBody, LedgerEvent } from '../ledger/events.ts';
import { SETTING_TITLES } from '../plans/posture/change-text.ts';
import { counted, formatBytes, formatUsd } from './format.ts';
import { harmless } from './text-width.ts';
import type { LedgerPushed } from './values/ledger-pushed.ts';
import { PROOF_WORDS } from './verdict-words.ts';

/** One line per event, newest last: number, time (UTC), step or share it belongs to, what happened. */
export function ledgerText(events: readonly LedgerEvent[]): string {
  if (events.length === 0) return 'The ledger is empty: nothing has been approved or done yet.';
  const rows = events.map(({ seq, at, event }) => ({
    seq: String(seq),
    at: harmless(at.slice(0, 19)).replace('T', ' '),
    who: harmless(subject(event)),
    what: harmless(happened(event)),
  }));
  const width = (of: (row: (typeof rows)[number]) => string) =>
    Math.max(...rows.map((row) => of(row).length));
  const seqWidth = width(({ seq }) => seq);
  const whoWidth = Math.min(
    36,
    width(({ who }) => who),
  );
  return rows
    .map(({ seq, at, who, what }) => `${seq.padStart(seqWidth)}  ${at}  ${who.padEnd(whoWidth)}  ${what}`)
    .join('\n');
}

/** What a push moved, and where to. */
export function ledgerPushedText({ events, place, kept }: LedgerPushed): string {
  if (kept === null) return `There is no ledger on this host to move to ${harmless(place)}.`;
  return [
    `Moved ${counted(events, 'event')} to ${harmless(place)}; the file is set aside as ${harmless(kept)}.`,
    'Next: headwater ledger check',
  ].join('\n');
}

function subject(event: EventBody): string {
  if ('step' in event && event.step !== null) return event.step;
  if ('share' in event) return event.share ?? 'all';
  if ('by' in event) return event.by;
  return event.type === 'migration-opened' ? event.migration : '';
}

function happened(event: EventBody): string {
  switch (event.type) {
    case 'migration-opened':
      return `${event.rehearsal ? 'REHEARSAL opened' : 'migration opened'} with ${event.tool}`;
    case 'plan-approved':
      return `approved plan ${short(event.plan)}`;
    case 'step-started':
      return 'started';
    case 'intent-made':
      return `is about to ${event.action} (intent ${event.intent})`;
    case 'intent-dropped':
      return `gave up intent ${event.intent}: ${event.why}`;
    case 'resource-known':
      return `${event.how} ${event.resource}`;
    case 'resource-updated':
      return `updated ${event.fields.join(', ')} of ${event.resource}`;
    case 'execution-rate-changed':
      return event.bytesPerSecond < 0
        ? 'execution without a limit from here on'
        : `execution limited to ${formatBytes(event.bytesPerSecond)}/s`;
    case 'execution-stalled':
      return `execution has made no progress since ${event.since}`;
    case 'execution-moving':
      return 'execution makes progress again';
    case 'execution-stopping':
      return `cancels its execution (${event.why})`;
    case 'execution-ended':
      return ended(event);
    case 'person-confirmed':
      return `${event.by} confirmed: ${event.what}`;
    case 'source-frozen':
      return `source frozen by ${event.by}; scan ${event.inventory}`;
    case 'evidence-recorded':
      return `${PROOF_WORDS[event.verdict]}${event.level === undefined ? '' : ` at ${event.level}`}; evidence ${event.evidence}, sha256 ${short(event.sha256)}`;
    case 'at-rest-announced':
      return `has S3 compute checksums at rest: ${counted(event.objects, 'object')} below s3://${event.bucket}/${event.keyPrefix}`;
    case 'at-rest-made':
      return `checksums at rest are computed by job ${event.job}`;
    case 'at-rest-ended':
      return `checksums at rest: ${AT_REST_ENDS[event.result]}${event.job === null ? '' : ` (job ${event.job})`}`;
    case 'refresh-started':
      return `cache refresh ${event.notification} started`;
    case 'authority-committed':
      return `COMMITTED: s3://${event.bucket}/${event.keyPrefix} is the source of truth, on evidence ${event.evidence}`;
    case 'rollback-begun':
      return `${event.by} takes the cut-over back`;
    case 'uploads-awaited':
      return `asked when all is uploaded: ${event.notification}`;
    case 'rollback-dropped':
      return `${event.by} would rather go on with the cut-over`;
    case 'cutover-rolled-back':
      return `cut-over rolled back by ${event.by}; ${counted(event.steps.length, 'step')} undone${leftBy(event)}`;
    case 'lifecycle-written':
      return `${counted(event.ruleIds.length, 'lifecycle rule')} on ${event.bucket}: ${event.ruleIds.join(', ')}`;
    case 'lifecycle-removed':
      return `lifecycle rules REMOVED by ${event.by}: ${counted(event.ruleIds.length, 'rule')} of ${event.bucket}`;
    case 'posture-recorded':
      return `sets ${event.settings.map((setting) => SETTING_TITLES[setting]).join(', ')} of ${event.bucket}; what was there: ${event.record}`;
    case 'posture-undone':
      return `gave ${event.bucket} back what it was: ${event.settings.map((setting) => SETTING_TITLES[setting]).join(', ')}`;
    case 'restore-confirmed':
      return `asks for ${counted(event.objects, 'archived object')} of ${restored(event)} by ${event.tier}, copies for ${counted(event.days, 'day')}: ${formatUsd(event.usd)}${event.way === 'batch' ? ', by S3 Batch Operations' : ''}`;
    case 'restore-keep-confirmed':
      return `copies ${counted(event.objects, 'restored object')} of ${restored(event)} into ${event.storageClass} for good: ${formatUsd(event.usd)}, then ${formatUsd(event.monthlyUsd)} a month`;
    case 'pass-begun':
      return `delta pass ${event.ordinal} begun on schedule: ${counted(event.steps.length, 'step')}`;
    case 'work-paused':
      return `PAUSED ${sharesOf(event)}${event.mode === 'now' ? ' at once' : ''} by ${event.by}${because(event)}`;
    case 'work-resumed':
      return `resumed ${sharesOf(event)} by ${event.by}`;
    case 'work-cancelled':
      return `CANCELLED ${sharesOf(event)} by ${event.by}${because(event)}`;
    case 'drift-found':
      return `DRIFT ${event.id} (${event.severity}): ${event.subject}`;
    case 'drift-cleared':
      return `drift ${event.id} is over: ${event.subject}`;
    case 'step-done':
      return `done: ${event.summary}`;
    case 'step-held':
      return `HELD (${event.code}): ${event.reason}`;
  }
}

function ended(event: Extract<EventBody, { type: 'execution-ended' }>): string {
  const copied = `${counted(event.filesTransferred, 'file')}, ${formatBytes(event.bytesTransferred)}`;
  if (event.result === 'success') return `execution succeeded: ${copied}`;
  if (event.result === 'cancelled') return `execution cancelled, after ${copied}`;
  return `execution FAILED${event.errorCode === null ? '' : ` (${event.errorCode})`}`;
}

function restored({ bucket, selection }: Extract<EventBody, { type: `restore-${string}confirmed` }>): string {
  return selection.kind === 'prefix'
    ? `s3://${bucket}/${selection.keyPrefix}`
    : `${counted(selection.keys, 'key')} of a list (${short(selection.sha256)}) in ${bucket}`;
}

function leftBy({ left }: Extract<EventBody, { type: 'cutover-rolled-back' }>): string {
  return left === undefined ? '' : `, ${counted(left.objects, 'write')} of users left in the bucket`;
}

const AT_REST_ENDS: Readonly<Record<Extract<EventBody, { type: 'at-rest-ended' }>['result'], string>> = {
  used: 'used',
  failed: 'the job FAILED',
  cancelled: 'the job was cancelled by others',
  gone: 'S3 does not know the job any more',
  outdated: 'not used, for the report says too little of what lies there now',
  unusable: 'the report is NOT what S3 wrote',
  refused: 'S3 refused to make the job',
};

function sharesOf({ shares }: { readonly shares: readonly string[] | null }): string {
  return shares === null ? 'everything' : shares.join(', ');
}

function because({ reason }: { readonly reason: string | null }): string {
  return reason === null ? '' : `: ${reason}`;
}

function short(digest: string): string {
  return digest.slice(0, 12);
}
