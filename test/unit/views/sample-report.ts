import { fold } from '../../../src/ledger/fold.ts';
import type { Progress } from '../../../src/ledger/progress.ts';
import type { Plan } from '../../../src/plans/plan.ts';
import { buildReport, type Report } from '../../../src/views/report-model.ts';
import { genomicsEvidence, mediaEvidence, projectsEvidence } from './sample-evidence.ts';
import { sampleEvents } from './sample-ledger.ts';
import { samplePlan } from './sample-plan.ts';

const generatedAt = new Date('2026-11-21T12:00:00.000Z');
const tool = 'headwater 0.1.0';

/** Progress of the sample with everything that went wrong in it. */
export function troubledProgress(): Progress {
  return fold(
    sampleEvents({ projects: projectsEvidence(), media: mediaEvidence(), genomics: genomicsEvidence() }),
  );
}

/** A rehearsal in which one share is committed, one has open questions, one is not proved. */
export function troubledReport(): Report {
  const evidence = [...projectsEvidence(), mediaEvidence(), genomicsEvidence()];
  return buildReport({
    plan: samplePlan(),
    progress: troubledProgress(),
    evidence,
    signatures: new Map([
      [
        'projects/20261121T051200000Z-final',
        { state: 'holds', fingerprint: '5e'.repeat(32), algorithm: 'ED25519' },
      ],
    ]),
    generatedAt,
    tool,
  });
}

/** The sample's plan reduced to its first share. */
export function onlyProjects(rehearsal: boolean): Plan {
  const plan = samplePlan(rehearsal);
  const isIts = ({ share }: { readonly share: string | null }) => share === 'projects';
  return {
    ...plan,
    shares: plan.shares.filter(isIts),
    steps: plan.steps.filter(isIts),
    findings: plan.findings.filter(isIts),
  };
}

/** A migration for real in which everything is proved and done. */
export function doneReport(): Report {
  const evidence = projectsEvidence(false);
  const events = sampleEvents({ projects: evidence });
  return buildReport({ plan: onlyProjects(false), progress: fold(events), evidence, generatedAt, tool });
}

/** The same plan before anything was done: no ledger, no evidence. */
export function freshReport(): Report {
  return buildReport({ plan: samplePlan(), progress: fold([]), evidence: [], generatedAt, tool });
}
