import { Args, Flags } from '@oclif/core';
import { approvePlan } from '../../wiring/planning.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater plan approve [FILE]` */
export default class PlanApprove extends HeadwaterCommand {
  static override readonly summary =
    "Approve a plan: record who did and the plan's digest. Only then can it be applied.";
  static override readonly description =
    `A plan that was edited by hand or no longer fits is refused.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --by "storage team"',
  ];
  static override readonly args = {
    file: Args.string({
      description: 'plan file, or the start of its digest; the newest one when not named',
    }),
  };
  static override readonly flags = {
    by: Flags.string({
      env: 'HEADWATER_APPROVE_BY',
      description: 'who approves; the user running this when not named',
    }),
  };

  async run(): Promise<{
    readonly digest: string;
    readonly file: string;
    readonly by: string;
    readonly approvedNow: boolean;
  }> {
    const { flags, args } = await this.parse(PlanApprove);
    const { plan, file, by, approvedNow } = await approvePlan(await this.project(flags), {
      file: args.file,
      by: flags.by,
    });
    const short = plan.digest.slice(0, 12);
    this.log(
      approvedNow
        ? `Plan ${short} approved by ${by}.`
        : `Plan ${short} was approved already; nothing changed.`,
    );
    this.log('Next: headwater apply');
    return { digest: plan.digest, file, by, approvedNow };
  }
}
