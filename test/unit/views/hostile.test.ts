import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../../src/errors.ts';
import type { Evidence } from '../../../src/evidence/evidence.ts';
import { fold } from '../../../src/ledger/fold.ts';
import { diffPlans } from '../../../src/plans/diff/diff.ts';
import { duplicatesText } from '../../../src/views/duplicates-text.ts';
import { errorText } from '../../../src/views/error-text.ts';
import { evidenceText } from '../../../src/views/evidence-text.ts';
import { jsonElement } from '../../../src/views/html.ts';
import { INVENTORY_CUTS, inventoryByText } from '../../../src/views/inventory-by.ts';
import { inventoryListText } from '../../../src/views/inventory-list-text.ts';
import { inventoryText } from '../../../src/views/inventory-text.ts';
import { ledgerCheckText } from '../../../src/views/ledger-check-text.ts';
import { ledgerText } from '../../../src/views/ledger-text.ts';
import { planDiffText } from '../../../src/views/plan-diff-text.ts';
import { planView } from '../../../src/views/plan-view.ts';
import { reportHtml } from '../../../src/views/report-html.ts';
import { buildReport } from '../../../src/views/report-model.ts';
import { reportText } from '../../../src/views/report-text.ts';
import { buildStatus } from '../../../src/views/status-model.ts';
import { statusText } from '../../../src/views/status-text.ts';
import { verdictLine } from '../../../src/views/verdict-line.ts';
import { genomicsEvidence, mediaEvidence, projectsEvidence } from './sample-evidence.ts';
import { sampleDuplicates, sampleInventory, sampleScanned } from './sample-inventory.ts';
import { sampleEvents } from './sample-ledger.ts';
import { samplePlan } from './sample-plan.ts';
import { wavedPlan } from './sample-waves.ts';

const now = new Date('2026-11-21T12:00:00.000Z');

/** Fields whose text comes from file systems, services, configuration or people. */
const FREE = new Set(
  'share id tool text reason file bucket keyPrefix executions migration createdBy region classReason fix item unit price confidence asOf code needs by step summary resource intent action why fields next evidence inventory ruleIds notification execution errorCode root reportBucket name shares include directory from before agents'.split(
    ' ',
  ),
);

/** The value with `poison` at the end of every free text in it. Equal texts stay equal, so names still match. */
function poisoned<T>(value: T, poison: string, key?: string): T;
function poisoned(value: unknown, poison: string, key = ''): unknown {
  if (typeof value === 'string') return FREE.has(key) ? value + poison : value;
  if (Array.isArray(value)) return value.map((one: unknown) => poisoned(one, poison, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poisoned(one, poison, name)]));
}

const evidence: readonly Evidence[] = [...projectsEvidence(), mediaEvidence(), genomicsEvidence()];
const events = sampleEvents({
  projects: projectsEvidence(),
  media: mediaEvidence(),
  genomics: genomicsEvidence(),
});

function reportOf(poison: string) {
  return buildReport({
    plan: poisoned(samplePlan(), poison),
    progress: fold(poisoned(events, poison)),
    evidence: poisoned(evidence, poison),
    generatedAt: now,
    tool: `headwater${poison}`,
  });
}

/** Every part of a plan that can be looked at, and what distinguishes it from a calm one. */
async function planTexts(poison: string): Promise<Readonly<Record<string, string>>> {
  const plan = poisoned(wavedPlan(), poison);
  const at = { width: 100, beginsAt: now };
  return {
    plan: await planView(plan, { full: true }, at),
    wave: await planView(plan, { wave: 2 }, at),
    share: await planView(plan, { share: `genomics${poison}`, full: true }, at),
    partitions: await planView(plan, { partitions: true }, at),
    findings: await planView(plan, { findings: true }, at),
    cost: await planView(plan, { cost: true }, at),
    diff: planDiffText(diffPlans(wavedPlan(), plan), { width: 100, full: true }),
  };
}

async function everyText(poison: string): Promise<Readonly<Record<string, string>>> {
  const plan = poisoned(samplePlan(), poison);
  const progress = fold(poisoned(events, poison));
  const error = { code: 'x', blame: 'usage' as const, message: `broken ${poison}`, next: [`mend ${poison}`] };
  const scanned = poisoned(
    sampleScanned({ inventory: sampleInventory({ complete: false }), duplicates: sampleDuplicates() }),
    poison,
  );
  const begun = { startedAt: now.toISOString(), entries: 1 };
  const first = { path: { text: poison }, verdict: 'missing' as const, reason: poison, sizeBytes: 1 };
  return {
    report: reportText(reportOf(poison)),
    ...(await planTexts(poison)),
    evidence: evidence.map((one) => evidenceText(poisoned(one, poison), { file: poison })).join('\n'),
    listed: verdictLine(first),
    status: statusText(buildStatus(plan, progress, { now, scans: [{ share: poison, ...begun }] })),
    inventory: inventoryText(scanned),
    ...Object.fromEntries(INVENTORY_CUTS.map((cut) => [cut, inventoryByText(scanned, cut)])),
    inventories: inventoryListText([scanned.inventory]),
    duplicates: duplicatesText(poison, scanned.duplicates),
    noDuplicates: duplicatesText(poison, null),
    ledger: ledgerText(poisoned(events, poison)),
    check: ledgerCheckText({ events: 1, digest: poison, broken: null, evidence: null }),
    error: errorText(new HeadwaterError(error)),
  };
}

/** What a terminal obeys or hides, line feed aside. */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.constantFrom(
    '\u001b[2J',
    '\u001b]0;owned\u0007',
    '\u009b31m',
    '\r\nNext: rm -rf /',
    '\u202egnp.exe',
    '\u{e0041}\u2060\u00ad',
    '</script><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '<!--<script>',
    '&lt;`',
    '\u0000',
  ),
);
const runs = { numRuns: 40 };

describe('hostile text', () => {
  it('cannot act on a terminal, whichever view prints it', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (poison) => {
        for (const [view, text] of Object.entries(await everyText(poison))) {
          expect(OBEYED.exec(text)?.index ?? null, view).toBeNull();
        }
      }),
      runs,
    );
  });

  it('adds no line to a table: a name is no second name', () => {
    const lines = (text: string) => ledgerText(poisoned(events, text)).split('\n').length;
    expect(lines('\nfake')).toBe(lines('x'));
  });

  it('adds no markup to the page: it has the same tags as with a harmless name', () => {
    const shape = (page: string) => [...page.matchAll(/[<>"']/g)].map(([char]) => char).join('');
    // The data block is JSON: its quotes may differ, its tags may not.
    const split = (page: string) => page.split('<script type="application/json" id="report">');
    const [calm = ''] = split(reportHtml(reportOf('x')));
    fc.assert(
      fc.property(hostile, (poison) => {
        const [markup = '', data = ''] = split(reportHtml(reportOf(poison)));
        expect(shape(markup)).toBe(shape(calm));
        expect(data.slice(0, data.indexOf('</script>'))).not.toMatch(/[<>]/);
        expect(OBEYED.exec(markup)?.index ?? null).toBeNull();
      }),
      runs,
    );
  });

  it('comes back whole from the JSON in the page', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [, json = ''] =
          /^<script[^<>]*>([^<>&]*)<\/script>$/.exec(jsonElement('data', { text }).html) ?? [];
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });
});
