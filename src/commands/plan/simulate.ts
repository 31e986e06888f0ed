import { simulationText } from '../../views/simulation-text.ts';
import { harmless } from '../../views/text-width.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { planToShow } from '../../wiring/plan-looking.ts';
import { simulatePlan, writeSimulationPage } from '../../wiring/simulating.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { planFileArg } from '../base/plan-file-arg.ts';
import { SIMULATE_FLAGS } from '../base/simulate-flags.ts';

/** `headwater plan simulate [FILE]` */
export default class PlanSimulate extends HeadwaterCommand {
  static override readonly summary =
    'Carry a plan out on a clock of its own: timeline, link, idle agents, finish dates, outages.';
  static override readonly description =
    `Nothing is touched. What the plan does with other agents, another link or failing executions can be tried out.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --agents 8 --gbps 20',
    '<%= config.bin %> <%= command.id %> --failures 0.05 --runs 100 --html simulated.html',
    '<%= config.bin %> <%= command.id %> --start 2026-11-23 --json',
  ];
  static override readonly args = { file: planFileArg };
  static override readonly flags = SIMULATE_FLAGS;

  async run(): Promise<CommandValue<'plan simulate'>> {
    const { flags, args } = await this.parse(PlanSimulate);
    const project = await this.project(flags);
    const loaded = await planToShow(flags.config, args.file);
    const simulation = await simulatePlan(project, loaded.plan, flags);
    if (flags.html !== undefined) {
      const page = await writeSimulationPage(project, loaded, simulation, flags.html);
      this.log(`Page: ${harmless(page)}`);
      this.log();
    }
    this.log(simulationText(simulation.value, simulation.run, { width: process.stdout.columns ?? 80 }));
    return simulation.value;
  }
}
