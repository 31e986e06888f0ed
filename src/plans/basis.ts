import { HeadwaterError } from '../errors.ts';
import type { Plan } from './plan.ts';

/** Shares whose inventory, which the plan was made from, is not the whole share. */
export function notWhole({ basis }: Plan): string[] {
  return basis.inventories.filter(({ complete }) => !complete).map(({ share }) => share);
}

/** A plan to repair has no cut-over and no lifecycle. Throws HeadwaterError `plan-repairs-only` (held) for one. */
export function assertWhole({ basis, digest }: Plan): void {
  if (basis.repair === undefined) return;
  throw new HeadwaterError({
    code: 'plan-repairs-only',
    blame: 'held',
    message: `The approved plan ${digest.slice(0, 12)} repairs and does nothing else.`,
    next: [
      'When the repair is done (headwater apply), scan the shares and make the next plan: headwater plan create',
    ],
  });
}
