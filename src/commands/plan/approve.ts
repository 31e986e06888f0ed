import { notWholeText } from '../../views/plan-line.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { approvePlan } from '../../wiring/planning.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { Flags } from '../base/oclif.ts';
import { planFileArg } from '../base/plan-file-arg.ts';

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
  static override readonly args = { file: planFileArg };
  static override readonly flags = {
    by: Flags.string({
      env: 'HEADWATER_APPROVE_BY',
      description: 'who approves; the user running this when not named',
    }),
  };

  async run(): Promise<CommandValue<'plan approve'>> {
    const { flags, args } = await this.parse(PlanApprove);
    const reporter = await this.reporter();
    const request = { file: args.file, by: flags.by, onProgress: reporter.progress };
    const approval = await approvePlan(await this.project(flags), request).finally(() => reporter.end());
    const short = approval.digest.slice(0, 12);
    this.log(
      approval.approvedNow
        ? `Plan ${short} approved by ${approval.by}.`
        : `Plan ${short} was approved already; nothing changed.`,
    );
    for (const line of notWholeText(approval.incomplete)) this.log(line);
    this.log('Next: headwater apply');
    return approval;
  }
}
