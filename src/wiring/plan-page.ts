import { planHtml } from '../views/plan-html.ts';
import type { PlanFile } from '../views/values/plan-file.ts';
import { writePage } from './page-file.ts';
import type { Project } from './project.ts';
import { toolVersion } from './version.ts';

/** Writes a plan as one HTML page, not over the plan itself; its absolute path. Throws as `writePage`. */
export function writePlanPage(project: Project, { plan, file }: PlanFile, path: string): Promise<string> {
  const page = planHtml(plan, { beginsAt: project.clock.now(), tool: toolVersion() });
  return writePage(project, path, page, [file]);
}
