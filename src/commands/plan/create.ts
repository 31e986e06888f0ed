import { deniedText } from '../../views/lint-text.ts';
import { planLine } from '../../views/plan-line.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { exitCodeOfFindings } from '../../wiring/linting.ts';
import { makePlan } from '../../wiring/planning.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { denyFlag } from '../base/flags.ts';
import { Flags } from '../base/oclif.ts';

/** `headwater plan create` */
export default class PlanCreate extends HeadwaterCommand {
  static override readonly summary =
    'Make a plan from the newest inventories: what goes where, when, and at what cost.';
  static override readonly description =
    `Writes one plan file and touches nothing else. Review it, then approve it. Exit 3 with --deny when a finding of that severity or worse is in it; it is written all the same.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --deny warn --json',
  ];
  static override readonly flags = {
    deny: denyFlag,
    'allow-incomplete': Flags.boolean({
      env: 'HEADWATER_ALLOW_INCOMPLETE',
      description:
        'plan shares whose inventory is not the whole share; what it lacks is neither counted nor proved',
    }),
  };

  async run(): Promise<CommandValue<'plan create'>> {
    const { flags } = await this.parse(PlanCreate);
    const notice = (line: string): void => this.logToStderr(line);
    const allowIncomplete = flags['allow-incomplete'];
    const made = await makePlan(await this.project(flags), { allowIncomplete, notice });
    this.log(planLine(made.plan));
    this.log(`Plan file: ${made.file}`);
    const deny = flags.deny ?? null;
    const refusal = deniedText(made.plan.findings, deny);
    if (refusal !== null) this.log(`${refusal} Look: headwater plan lint`);
    this.endWith(exitCodeOfFindings(made.plan.findings, deny));
    return made;
  }
}
