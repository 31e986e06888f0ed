import { Flags } from '@oclif/core';
import { planLine } from '../../views/plan-line.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { makePlan } from '../../wiring/planning.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater plan create` */
export default class PlanCreate extends HeadwaterCommand {
  static override readonly summary =
    'Make a plan from the newest inventories: what goes where, when, and at what cost.';
  static override readonly description =
    `Writes one plan file and touches nothing else. Review it, then approve it.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override readonly flags = {
    'allow-incomplete': Flags.boolean({
      env: 'HEADWATER_ALLOW_INCOMPLETE',
      description:
        'plan shares whose inventory is not the whole share; what it lacks is neither counted nor proved',
    }),
  };

  async run(): Promise<CommandValue<'plan create'>> {
    const { flags } = await this.parse(PlanCreate);
    const made = await makePlan(await this.project(flags), { allowIncomplete: flags['allow-incomplete'] });
    this.log(planLine(made.plan));
    this.log(`Plan file: ${made.file}`);
    return made;
  }
}
