import { createMachineLooks } from '../adapters/machine/looks.ts';
import { safeText } from '../inventory/display.ts';
import type { ShareInput } from '../plans/input.ts';
import { lookedAt } from '../ports/doctor.ts';
import type { Project } from './project.ts';

/** A mount that hangs is the doctor's to name; a plan does not wait for it any longer. */
const WITHIN_MS = 3_000;
/** For all mounts together: each look is a process of its own. */
const ALL_WITHIN_MS = 10_000;
const AT_ONCE = 4;

/**
 * A line for each share with an empty mount on this host though its inventory has entries: that is how a mount looks that fell off.
 * No line where there is no such directory, as on hosts that only plan, or where nobody can tell in time.
 */
export async function emptiedMounts(
  project: Project,
  shares: readonly Pick<ShareInput, 'config' | 'inventory'>[],
): Promise<readonly string[]> {
  const looks = createMachineLooks({ mountWithinMs: WITHIN_MS * 0.8 });
  const until = performance.now() + ALL_WITHIN_MS;
  const left = shares.filter(({ inventory }) => inventory.counts.entries > 0);
  const lines: string[] = [];
  const lookOn = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined && performance.now() < until; one = left.shift()) {
      const { config, inventory } = one;
      const look = await lookedAt(WITHIN_MS, () => looks.mount(project.mountOf(config), null));
      if (look.kind !== 'seen' || look.value.trouble !== null || !look.value.empty) continue;
      lines.push(
        `Nothing is in ${safeText(look.value.path)}, and the inventory of ${config.name} has ${inventory.counts.entries} entries, from which this plan is made. Is the share mounted? headwater doctor looks closer.`,
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lookOn));
  return lines.sort();
}
