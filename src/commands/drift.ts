import { driftText } from '../views/drift-text.ts';
import type { CommandValue } from '../views/values/command-values.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { shareFlag, shareNames } from './base/flags.ts';
import { Flags } from './base/oclif.ts';

/** `headwater drift` */
export default class DriftCommand extends HeadwaterCommand {
  static override readonly summary =
    'Look whether what was committed is as it was left: sources, objects, rules, file shares, gateways.';
  static override readonly description =
    `Reads only, but for what it notes in the ledger: that a drift was found, and that it is over. docs/drift.md has a section for each id. Workers do the same on a schedule (policy.drift). Exit 3 when something has drifted.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --share lab --deep',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override readonly flags = {
    share: shareFlag,
    deep: Flags.boolean({
      default: false,
      env: 'HEADWATER_DEEP',
      description: 'every entry of the source and every version in the bucket, however long it takes',
    }),
  };

  async run(): Promise<CommandValue<'drift'>> {
    const { flags } = await this.parse(DriftCommand);
    const project = await this.project(flags);
    const { exitCodeOfDrift, lookForDrift } = await import('../wiring/drift.ts');
    const signal = this.interruption();
    const reporter = await this.reporter();
    const shares = shareNames(flags.share);
    const found = await lookForDrift(project, { shares, deep: flags.deep, reporter, signal }).finally(() =>
      reporter.end(),
    );
    this.log(driftText(found, process.stdout.columns ?? 80));
    this.endWith(exitCodeOfDrift(found));
    return found;
  }
}
