import type { Progress } from '../ledger/progress.ts';
import { statusText } from '../views/status-text.ts';
import { statusOf } from '../wiring/status.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';

/** `headwater status` */
export default class Status extends HeadwaterCommand {
  static override readonly summary = 'Show how far the migration is, and what waits for whom.';
  static override readonly description =
    `Reads the ledger only; works while other commands run.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run(): Promise<{
    readonly plan: string;
    readonly steps: Record<string, unknown>;
    readonly shares: Record<string, unknown>;
  }> {
    const { flags } = await this.parse(Status);
    const { plan, progress, now } = await statusOf(await this.project(flags));
    this.log(statusText(plan, progress, { now }));
    return { plan: plan.digest, ...plainProgress(progress, plan.digest) };
  }
}

function plainProgress(progress: Progress, plan: string) {
  const steps = [...progress.steps]
    .filter(([key]) => key.startsWith(`${plan}|`))
    .map(([key, step]) => [key.slice(plan.length + 1), step] as const);
  return { steps: Object.fromEntries(steps), shares: Object.fromEntries(progress.shares) };
}
