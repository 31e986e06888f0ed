import { advancedText } from '../../views/advanced-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { advanceRehearsal } from '../../wiring/rehearsal-clock.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { parseDuration } from '../base/duration.ts';
import { Args } from '../base/oclif.ts';

/** `headwater rehearsal advance DURATION` */
export default class RehearsalAdvance extends HeadwaterCommand {
  static override readonly summary =
    'Let time pass in the local cloud: carry out lifecycle rules, and show classes and what they cost.';
  static override readonly description =
    `Moves the clock of the rehearsal for good, midnight by midnight. 0d moves nothing and shows what the buckets hold and cost now.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> 120d',
    '<%= config.bin %> <%= command.id %> 0d --json',
  ];
  static override readonly args = {
    duration: Args.string({ required: true, description: 'how long: 90m, 36h, 120d, 2w; 0d only looks' }),
  };

  async run(): Promise<CommandValue<'rehearsal advance'>> {
    const { flags, args } = await this.parse(RehearsalAdvance);
    const ms = parseDuration(args.duration);
    const project = await this.project(flags);
    const reporter = await this.reporter();
    const value = await advanceRehearsal(project, ms, reporter).finally(() => reporter.end());
    this.log(advancedText(value, { width: process.stdout.columns ?? 80 }));
    return value;
  }
}
