import { type Measured, measured } from '../ledger/measured.ts';
import { fitRates, type RateSample, type Rates } from '../plans/duration/rates.ts';
import { sampledAgents } from '../plans/duration/sampled.ts';
import type { Plan } from '../plans/plan.ts';
import { linkBytesPerSecond } from '../plans/windows/link-rate.ts';
import { planFiles, readPlan } from './plan-files.ts';
import type { Project } from './project.ts';

/**
 * How fast each share goes: by its own finished executions, where they do not tell by those of the whole migration, and
 * where nothing was measured as assumed.
 */
export async function measuredRates(project: Project): Promise<(share: string) => Rates> {
  const samples = (await finished(project)).map(sampleOf);
  const link = linkBytesPerSecond(project.config.link);
  const ofAll = fitRates(samples, link);
  return (share) =>
    fitRates(
      samples.filter((sample) => sample.share === share),
      link,
      ofAll,
    );
}

async function finished(project: Project): Promise<readonly Measured[]> {
  const events = await project.events();
  if (!events.some(({ event }) => event.type === 'execution-ended')) return [];
  const plans = new Map<string, Plan>();
  for (const file of await planFiles(project)) {
    // A plan of an earlier version cannot be read any more; its executions say nothing then.
    const plan = await readPlan(file).catch(() => null);
    if (plan !== null) plans.set(plan.digest, plan);
  }
  return measured(events, (digest, id) => {
    const plan = plans.get(digest);
    return plan === undefined ? null : sampledAgents(plan, id);
  });
}

/** An execution's share of one agent: several agents of a task copy its files side by side, over one limit of bytes. */
function sampleOf({ share, items, bytes, seconds, agents }: Measured): RateSample {
  return { share, items: items / Math.max(1, agents.length), bytes, seconds };
}
