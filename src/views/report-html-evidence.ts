import { counted, formatBytes, formatTime } from './format.ts';
import { type Html, html } from './html.ts';
import { proofPill } from './report-html-shares.ts';
import type { Report, ReportRecord, ReportSignature } from './report-schema.ts';

/** Where the evidence is, the digests that pin it, and how somebody else can check all of it again. */
export function evidenceHtml(report: Report): Html {
  const { ledger, plan, evidence } = report;
  return html`<h2 id="evidence">Evidence</h2>
<p class="lead">Each record is written once and its digest goes into the ledger, whose events are chained by SHA-256. A file or an event that was changed later no longer fits its digest.</p>
${evidence.length === 0 ? html`<p class="card">There is none yet.</p>` : null}${evidence.map(recordCard)}
<div class="card"><h3><span>Ledger and plan</span></h3><dl class="facts"><dt>Ledger</dt><dd>${counted(ledger.seq, 'event')}, head <code>${ledger.digest}</code></dd><dt>Plan</dt><dd><code>${plan.digest}</code>, made ${formatTime(plan.createdAt)} by ${plan.createdBy}${plan.approved ? ', approved' : ', NOT approved'}</dd></dl></div>
<h2>Method</h2>
${methods(evidence).map((text) => html`<p class="lead">${text}</p>`)}
<p class="lead">Verdicts: <b>match</b>, <b>differ</b>, <b>missing</b>, <b>extra</b>, <b>changed-since</b> (the source moved on; never counted as a match), <b>unverified</b> (not enough to compare), <b>excluded</b> (stays behind). A transfer that reports success is an input, never the proof.</p>
<p class="lead">To check again: <code>headwater ledger check</code> recomputes the chain, and the digests and signatures of all evidence that it names; <code>headwater verify</code> lists the bucket and reads the source anew; <code>sha256sum</code> of each file above must give its digest.</p>`;
}

function methods(evidence: readonly ReportRecord[]): readonly string[] {
  return [...new Set(evidence.map(({ level, method }) => `${level}. ${method}`))];
}

function recordCard(record: ReportRecord): Html {
  const { inventory, listing } = record;
  const fact = (name: string, value: Html) => html`<dt>${name}</dt><dd>${value}</dd>`;
  const file = (path: string, sha256: string | null) =>
    html`<span class="path">${path}</span>${sha256 === null ? null : html`<br>sha256 <code>${sha256}</code>`}`;
  return html`<div class="card"><h3><span>${record.share}, ${record.pass === 'check' ? 'check' : `${record.pass} pass`}</span>${proofPill(record.verdict)}<span class="meta">${record.level}, ${formatTime(record.finishedAt)}${record.current ? '' : ', superseded'}</span></h3>
<dl class="facts">${fact('Record', file(record.file, record.sha256))}${record.copy === null ? null : fact('Copy', file(record.copy, null))}${fact('Signature', signatureHtml(record))}${fact('Every path', file(record.list.file, record.list.sha256))}${fact('Scan', html`<span class="path">${inventory.id}</span>, ${inventory.complete ? 'complete' : 'INCOMPLETE'}<br>sha256 <code>${inventory.sha256}</code>`)}${fact('Bucket listing', html`${counted(listing.objects, 'object')}, ${formatBytes(listing.bytes)} in <span class="path">s3://${listing.bucket}/${listing.keyPrefix}</span><br>${file(listing.file, listing.sha256)}`)}${record.executions.length === 0 ? null : fact('Task executions', html`${record.executions.map((arn) => html`<div class="path">${arn}</div>`)}`)}</dl></div>
`;
}

const SIGNATURES: Readonly<Record<ReportSignature['state'], string>> = {
  holds: 'holds',
  unsigned: 'none: no key was configured',
  missing: 'MISSING: the ledger says that there was one',
  unreadable: 'UNREADABLE',
  broken: 'DOES NOT HOLD for this record',
  'other-key': 'by ANOTHER KEY than the ledger says',
};

function signatureHtml({ signature }: ReportRecord): Html {
  const { state, algorithm, fingerprint } = signature;
  return html`${SIGNATURES[state]}${algorithm === null ? '' : `, ${algorithm}`}${fingerprint === null ? null : html`<br>key <code>${fingerprint}</code>`}`;
}
