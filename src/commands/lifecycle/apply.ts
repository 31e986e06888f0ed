import { lifecycleRemovedText } from '../../views/lifecycle-removed-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import type { LifecycleRemoved } from '../../views/values/lifecycle-removed.ts';
import { removeRules } from '../../wiring/removing-rules.ts';
import { EXIT_CODES_HELP } from '../base/command.ts';
import { Flags } from '../base/oclif.ts';
import { PhaseCommand } from '../base/phase-command.ts';
import { watchFlags } from '../base/watch-flags.ts';

/** `headwater lifecycle apply` */
export default class LifecycleApply extends PhaseCommand {
  static override readonly summary =
    "Write the plan's lifecycle rules into the bucket, keeping every foreign rule as it is.";
  static override readonly description =
    `Refused until every share of the plan is committed. What was there before is kept in the control bucket (docs/lifecycle.md).\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --remove',
    '<%= config.bin %> lifecycle preview',
  ];
  static override readonly flags = {
    ...watchFlags,
    remove: Flags.boolean({
      env: 'HEADWATER_REMOVE',
      description: 'take the rules of this migration out of the bucket again; those of others stay',
    }),
  };

  async run(): Promise<CommandValue<'lifecycle apply'> | readonly LifecycleRemoved[]> {
    const { flags } = await this.parse(LifecycleApply);
    if (!flags.remove) return this.phase(flags, { phase: 'lifecycle', shares: [], confirmed: [] });
    const project = await this.project(flags);
    const reporter = await this.reporter();
    const signal = this.interruption();
    const removed = await removeRules(project, { reporter, signal }).finally(() => reporter.end());
    for (const bucket of removed) this.log(lifecycleRemovedText(bucket));
    return removed;
  }
}
