import { EXIT_CODES } from '../errors.ts';
import { pausedText } from '../views/steering-text.ts';
import type { CommandValue } from '../views/values/command-values.ts';
import { pauseWork } from '../wiring/steering.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { reasonFlag, shareFlag, shareNames } from './base/flags.ts';
import { Flags } from './base/oclif.ts';

/** `headwater pause` */
export default class Pause extends HeadwaterCommand {
  static override readonly summary = 'Begin nothing new, on any host, until it is resumed.';
  static override readonly description =
    `What runs goes on to its end; with --now, running executions are ended as well, which is no failure: the next ones carry what is missing. Exit 3 when some have not ended yet.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --reason "filer maintenance until 06:00"',
    '<%= config.bin %> <%= command.id %> --share projects --now',
  ];
  static override readonly flags = {
    share: shareFlag,
    now: Flags.boolean({
      default: false,
      env: 'HEADWATER_PAUSE_NOW',
      description: 'end running executions too',
    }),
    reason: reasonFlag,
  };

  async run(): Promise<CommandValue<'pause'>> {
    const { flags } = await this.parse(Pause);
    const reporter = await this.reporter();
    const paused = await pauseWork(await this.project(flags), {
      shares: shareNames(flags.share),
      now: flags.now,
      reason: flags.reason ?? null,
      reporter,
      signal: this.interruption(),
    }).finally(() => reporter.end());
    this.log(pausedText(paused, flags.now));
    this.endWith(flags.now && paused.running.length > 0 ? EXIT_CODES.exceptions : 0);
    return paused;
  }
}
