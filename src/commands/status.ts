import type { CommandValue } from '../views/values/command-values.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { parseInterval } from './base/duration.ts';
import { statusFlags } from './base/status-flags.ts';

/** `headwater status` */
export default class Status extends HeadwaterCommand {
  static override readonly summary = 'Show how far the migration is, and what waits for whom.';
  static override readonly description =
    `One screen from the ledger; works while other commands run. --live asks DataSync how far running executions are, a few calls a second. --watch does so again and again: it draws the screen anew, prints a line when something changed where there is no terminal, and with --json a line of JSON each time; Ctrl-C ends it with 0. With --until-done it ends by itself, with 0 when all is done and 5 when a person is needed.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --watch --interval 30s',
    '<%= config.bin %> <%= command.id %> --watch --until-done --json',
  ];
  static override readonly flags = statusFlags;

  /** A watch has printed its lines already. */
  protected override logJson(json: unknown): void {
    if (json !== undefined) super.logJson(json);
  }

  async run(): Promise<CommandValue<'status'> | undefined> {
    const { flags } = await this.parse(Status);
    const everyMs = parseInterval(flags.interval);
    const project = await this.project(flags);
    const { openStatus } = await import('../wiring/status.ts');
    const signal = flags.watch ? this.interruption(() => undefined) : undefined;
    const status = openStatus(project, { live: flags.live ?? flags.watch, signal });
    try {
      if (signal === undefined) {
        const seen = await status.look();
        const { statusText, SCREEN_ROWS } = await import('../views/status-text.ts');
        const rows = Math.max(SCREEN_ROWS, (process.stdout.rows ?? 0) - 1);
        this.log(statusText(seen, flags.all ? Number.POSITIVE_INFINITY : rows));
        return seen;
      }
      const { watchStatus } = await import('./base/watch-status.ts');
      const screen = process.stdout.isTTY && process.env.TERM !== 'dumb';
      const as = this.jsonEnabled() ? 'json' : screen ? 'screen' : 'lines';
      const { look } = status;
      const output = process.stdout;
      this.endWith(await watchStatus({ look, everyMs, signal, as, untilDone: flags['until-done'], output }));
      return undefined;
    } finally {
      status.close();
    }
  }
}
