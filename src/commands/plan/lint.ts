import { lintText } from '../../views/lint-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { exitCodeOfFindings, lintPlan } from '../../wiring/linting.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { denyFlag } from '../base/flags.ts';
import { Flags } from '../base/oclif.ts';
import { planFileArg } from '../base/plan-file-arg.ts';

/** `headwater plan lint [FILE]` */
export default class PlanLint extends HeadwaterCommand {
  static override readonly summary = 'Show what numbered checks found in a plan, worst first.';
  static override readonly description =
    `Each finding has an id, a severity, a reason and a fix; docs/lint.md has a section for each id. Exit 3 with --deny when there is one of that severity or worse.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --deny warn --json',
    '<%= config.bin %> <%= command.id %> .headwater/plans/20261121T113600123Z-0123456789abcdef.json --full',
  ];
  static override readonly args = { file: planFileArg };
  static override readonly flags = {
    deny: denyFlag,
    full: Flags.boolean({ env: 'HEADWATER_FULL', description: 'everything, however long' }),
  };

  async run(): Promise<CommandValue<'plan lint'>> {
    const { flags, args } = await this.parse(PlanLint);
    const deny = flags.deny ?? null;
    const linted = await this.look(flags, lintPlan(flags.config, { file: args.file, deny }));
    this.log(lintText(linted, { width: process.stdout.columns ?? 80, full: flags.full }));
    this.endWith(exitCodeOfFindings(linted.findings, deny));
    return linted;
  }
}
