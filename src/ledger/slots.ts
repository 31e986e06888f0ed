import type { Progress, Slot } from './progress.ts';

/** Enhanced executions that run at once in an account [aws-facts 2]; of Basic ones no number is published. */
export const MAX_ENHANCED_AT_ONCE = 120;

/** What a start asks for. */
export type Asked = Pick<Slot, 'step' | 'mode' | 'agents'>;

/**
 * Why a task execution may not be started now; null when it may. An agent runs one execution at a time [aws-facts 1]:
 * DataSync would queue a second one, without telling for how long, and whoever is first in its queue is not who is first
 * in the plan. A step has one execution at a time, whichever plan started it.
 */
export function slotRefusal({ slots }: Pick<Progress, 'slots'>, asked: Asked): string | null {
  const holder = holderOf({ slots }, asked);
  if (holder !== null && holder.step === asked.step) return 'its earlier execution has not ended';
  if (holder !== null) {
    const shared = asked.agents.filter((agent) => holder.agents.includes(agent));
    return `${shared.join(', ')} runs ${holder.step}`;
  }
  const enhanced = [...slots.values()].filter(({ mode }) => mode === 'ENHANCED').length;
  return asked.mode === 'ENHANCED' && enhanced >= MAX_ENHANCED_AT_ONCE
    ? `${enhanced} Enhanced executions run, which is all an account may have`
    : null;
}

/** The execution that stands in the way of a start: on one of its agents, or of the same step; null when there is none. */
export function holderOf(
  { slots }: Pick<Progress, 'slots'>,
  { step, agents }: Omit<Asked, 'mode'>,
): Slot | null {
  const own = slots.get(step);
  if (own !== undefined) return own;
  for (const slot of slots.values()) {
    if (slot.agents.some((agent) => agents.includes(agent))) return slot;
  }
  return null;
}
