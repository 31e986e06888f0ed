import { Flags } from '@oclif/core';
import type { CommandValue } from '../views/values/command-values.ts';
import { workUntilStopped } from '../wiring/work.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';

/** `headwater work` */
export default class Work extends HeadwaterCommand {
  static override readonly summary = 'Run a worker that takes steps from a shared queue until it is stopped.';
  static override readonly description =
    `For Redis or PostgreSQL queues; the embedded queue is worked by the command that fills it. SIGTERM finishes the work in hand.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --concurrency 16',
  ];
  static override readonly flags = {
    concurrency: Flags.integer({
      default: 8,
      min: 1,
      env: 'HEADWATER_CONCURRENCY',
      description: 'steps looked at at a time',
    }),
  };

  async run(): Promise<CommandValue<'work'>> {
    const { flags } = await this.parse(Work);
    const reporter = this.reporter();
    await workUntilStopped(await this.project(flags), {
      concurrency: flags.concurrency,
      reporter,
      signal: this.interruption(),
    }).finally(() => reporter.end());
    return { stopped: true };
  }
}
