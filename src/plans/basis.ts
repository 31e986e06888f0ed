import type { Plan } from './plan.ts';

/** Shares whose inventory, which the plan was made from, is not the whole share. */
export function notWhole({ basis }: Plan): string[] {
  return basis.inventories.filter(({ complete }) => !complete).map(({ share }) => share);
}
