import { repairText } from '../views/repair-text.ts';
import type { CommandValue } from '../views/values/command-values.ts';
import type { RepairPlanned } from '../views/values/repair-planned.ts';
import { planRepair } from '../wiring/repairing.ts';
import { EXIT_CODES_HELP } from './base/command.ts';
import { shareFlag, shareNames } from './base/flags.ts';
import { Flags } from './base/oclif.ts';
import { PhaseCommand } from './base/phase-command.ts';
import { watchFlags } from './base/watch-flags.ts';

/** `headwater apply` */
export default class Apply extends PhaseCommand {
  static override readonly summary =
    'Carry out the approved plan: locations, tasks, transfers and their proof.';
  static override readonly description =
    `Safe to run again at any time, after any accident: it goes on where the ledger says it stopped, and a second run after success changes nothing.\n\nWith --repair nothing is carried out: a plan is made that carries again exactly the files that evidence found missing or different. Review it, approve it, and apply it like any other; it is refused when newer evidence is there.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --share projects --share office',
    '<%= config.bin %> <%= command.id %> --repair --share projects',
  ];
  static override readonly flags = {
    share: shareFlag,
    repair: Flags.boolean({
      env: 'HEADWATER_REPAIR',
      description: 'make a plan that repairs what evidence found missing or different, and carry out nothing',
    }),
    evidence: Flags.string({
      env: 'HEADWATER_EVIDENCE',
      dependsOn: ['repair'],
      helpValue: 'ID',
      description: 'repair from this evidence, not from the newest of each share',
    }),
    ...watchFlags,
  };

  async run(): Promise<CommandValue<'apply'> | RepairPlanned> {
    const { flags } = await this.parse(Apply);
    if (flags.repair) {
      const reporter = await this.reporter();
      const request = { shares: shareNames(flags.share), evidence: flags.evidence ?? null, reporter };
      const planned = await planRepair(await this.project(flags), request).finally(() => reporter.end());
      this.log(repairText(planned));
      return planned;
    }
    return this.phase(flags, { phase: 'transfer', shares: shareNames(flags.share), confirmed: [] });
  }
}
