import { carriedOutText } from '../../views/carried-out-text.ts';
import type { CarriedOut } from '../../views/values/carried-out.ts';
import { carryOut, type Request } from '../../wiring/execution.ts';
import { operator } from '../../wiring/planning.ts';
import { exitCodeOf } from '../../wiring/results.ts';
import { HeadwaterCommand } from './command.ts';
import type { WatchFlags } from './watch-flags.ts';

/** A command that carries out one phase of the approved plan. */
export abstract class PhaseCommand extends HeadwaterCommand {
  /** Carries the phase out, says how it ended and, when all is done, what to type next. */
  protected async phase(
    flags: WatchFlags & { readonly config: string },
    request: Pick<Request, 'phase' | 'shares' | 'confirmed'>,
  ): Promise<CarriedOut> {
    const project = await this.project(flags);
    const { carried, next } = await this.watched(project, flags, 'none', (reporter, signal) =>
      carryOut(project, { ...request, operator: operator(), reporter, signal }),
    );
    this.log(carriedOutText({ ...carried, next }));
    this.endWith(exitCodeOf(carried.unfinished));
    return carried;
  }
}
