import type { CommandValue } from '../views/values/command-values.ts';
import { workUntilStopped } from '../wiring/work.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { Flags } from './base/oclif.ts';
import { watchFlags } from './base/watch-flags.ts';

/** `headwater work` */
export default class Work extends HeadwaterCommand {
  static override readonly summary = 'Run a worker that takes steps from a shared queue until it is stopped.';
  static override readonly description =
    `For Redis or PostgreSQL queues; the embedded queue is worked by the command that fills it. SIGTERM finishes the work in hand. Without a terminal it logs JSON lines on stderr; docs/operating.md has logs, metrics, health and traces.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --concurrency 16',
    '<%= config.bin %> <%= command.id %> --listen 0.0.0.0:9464 --log /var/log/headwater.jsonl',
  ];
  static override readonly flags = {
    concurrency: Flags.integer({
      default: 8,
      min: 1,
      env: 'HEADWATER_CONCURRENCY',
      description: 'steps looked at at a time',
    }),
    ...watchFlags,
  };

  async run(): Promise<CommandValue<'work'>> {
    const { flags } = await this.parse(Work);
    const project = await this.project(flags);
    // Where nobody sits at a terminal a collector reads along.
    await this.watched(project, flags, process.stderr.isTTY ? 'none' : 'stderr', (reporter, signal) =>
      workUntilStopped(project, { concurrency: flags.concurrency, reporter, signal }),
    );
    return { stopped: true };
  }
}
