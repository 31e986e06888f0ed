import type { CommandValue } from '../../views/values/command-values.ts';
import { stopRehearsal } from '../../wiring/rehearsal-process.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater rehearsal stop` */
export default class RehearsalStop extends HeadwaterCommand {
  static override readonly summary =
    "Stop this project's local cloud; its buckets and resources stay on disk.";
  static override readonly description = EXIT_CODES_HELP;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run(): Promise<CommandValue<'rehearsal stop'>> {
    const { flags } = await this.parse(RehearsalStop);
    const stopped = await stopRehearsal(await this.project(flags));
    this.log(stopped ? 'REHEARSAL stopped.' : 'No REHEARSAL was running.');
    return { stopped };
  }
}
