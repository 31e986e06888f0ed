import { statusText } from '../views/status-text.ts';
import type { CommandValue } from '../views/values/command-values.ts';
import { statusOf } from '../wiring/status.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';

/** `headwater status` */
export default class Status extends HeadwaterCommand {
  static override readonly summary = 'Show how far the migration is, and what waits for whom.';
  static override readonly description =
    `Reads the ledger, and which scans are not finished; works while other commands run.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run(): Promise<CommandValue<'status'>> {
    const { flags } = await this.parse(Status);
    const status = await statusOf(await this.project(flags));
    this.log(statusText(status));
    return status;
  }
}
