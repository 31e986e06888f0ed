import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEvidenceFiles } from '../adapters/evidence-files.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { reportHtml } from '../views/report-html.ts';
import { buildReport, type Report } from '../views/report-model.ts';
import { evidenceDirectory } from './context.ts';
import { approvedPlan } from './plan-files.ts';
import type { Project } from './project.ts';
import { toolVersion } from './version.ts';

/** A report and where it was written. */
export interface Written {
  readonly report: Report;
  readonly html: string;
  readonly json: string;
}

/** Builds the report of the approved plan from ledger and evidence, and writes it as HTML and JSON. */
export async function writeReport(project: Project, directory?: string): Promise<Written> {
  const { plan } = await approvedPlan(project);
  const progress = await project.ledger.progress();
  const report = buildReport({
    plan,
    progress,
    evidence: await allEvidence(project),
    generatedAt: project.clock.now(),
    tool: toolVersion(),
  });
  const target = directory ?? join(project.state, 'report');
  await mkdir(target, { recursive: true });
  const html = join(target, 'report.html');
  const json = join(target, 'report.json');
  await writeFile(html, reportHtml(report));
  await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  return { report, html, json };
}

/** Every piece of evidence the ledger names and this host still has; each is checked against its digest. */
async function allEvidence(project: Project): Promise<readonly Evidence[]> {
  const files = openEvidenceFiles(evidenceDirectory(project));
  const events = await project.events();
  const found = await Promise.all(
    events.map(({ event }) =>
      event.type === 'evidence-recorded' ? files.load(event.share, event.evidence, event.sha256) : null,
    ),
  );
  return found.filter((evidence) => evidence !== null);
}
