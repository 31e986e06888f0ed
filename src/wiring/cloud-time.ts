import { advanceProgressSchema } from '../rehearsal/aging/advanced.ts';
import type { Project } from './project-shape.ts';
import { ensureRehearsal } from './rehearsal-process.ts';

/** What the cloud's clock shows: the rehearsal's may have been moved, AWS's is ours. */
export async function cloudTime(project: Project): Promise<Date> {
  if (!project.rehearsal) return project.clock.now();
  const answer = await fetch(`${await ensureRehearsal(project)}/_rehearsal/advance`);
  return new Date(advanceProgressSchema.parse(await answer.json()).now);
}
