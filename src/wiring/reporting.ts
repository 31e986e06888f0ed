import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportHtml } from '../views/report-html.ts';
import { reportMarkdown } from '../views/report-markdown.ts';
import { buildReport, type Report } from '../views/report-model.ts';
import { approvedPlan } from './approved-plan.ts';
import { evidenceAtHand } from './evidence-at-hand.ts';
import type { Project } from './project.ts';
import { toolVersion } from './version.ts';

/** A report and where it was written. */
export interface Written {
  readonly report: Report;
  readonly html: string;
  readonly markdown: string;
  readonly json: string;
}

/** Builds the report of the approved plan from ledger and evidence, and writes it as HTML, Markdown and JSON. */
export async function writeReport(project: Project, directory?: string): Promise<Written> {
  const { plan } = await approvedPlan(project);
  const progress = await project.ledger.progress();
  const report = buildReport({
    plan,
    progress,
    ...(await evidenceAtHand(project)),
    generatedAt: project.clock.now(),
    tool: toolVersion(),
  });
  const target = directory ?? join(project.state, 'report');
  await mkdir(target, { recursive: true });
  const html = join(target, 'report.html');
  const markdown = join(target, 'report.md');
  const json = join(target, 'report.json');
  await writeFile(html, reportHtml(report));
  await writeFile(markdown, reportMarkdown(report));
  await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  return { report, html, markdown, json };
}
