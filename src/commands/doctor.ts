import { AREAS, type Area } from '../doctor/areas.ts';
import { DOCTOR_DENIABLE } from '../doctor/deny.ts';
import { doctorText } from '../views/doctor-text.ts';
import type { CommandValue } from '../views/values/command-values.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { Flags } from './base/oclif.ts';

/** `headwater doctor` */
export default class Doctor extends HeadwaterCommand {
  static override readonly summary =
    'Check what a migration stands on before anything runs, each finding with its fix.';
  static override readonly description =
    `Looks at this machine, credentials, roles, agents, gateways, buckets, queue, mounts and quotas; changes nothing, and needs no plan. docs/doctor.md has a section for each id. Exit 3 when there is an error, with --deny warn also when there is a warning.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --only agents --only roles',
    '<%= config.bin %> <%= command.id %> --deny warn --json',
  ];
  static override readonly flags = {
    only: Flags.string({
      multiple: true,
      env: 'HEADWATER_ONLY',
      description: `only this area (${AREAS.join(', ')}); may be given several times, or as a list with commas`,
    }),
    deny: Flags.option({
      options: DOCTOR_DENIABLE,
      default: 'error',
      env: 'HEADWATER_DENY',
      description: 'exit 3 when something is so bad, or worse',
    })(),
    full: Flags.boolean({ env: 'HEADWATER_FULL', description: 'everything, also what is fine' }),
  };

  async run(): Promise<CommandValue<'doctor'>> {
    const { flags } = await this.parse(Doctor);
    const project = await this.project(flags);
    const { areasNamed, examine, exitCodeOfDoctor } = await import('../wiring/doctor.ts');
    const reporter = await this.reporter();
    const only: readonly Area[] = areasNamed(flags.only);
    const found = await examine(project, { only, deny: flags.deny, reporter }).finally(() => reporter.end());
    this.log(doctorText(found, { width: process.stdout.columns ?? 80, full: flags.full }));
    this.endWith(exitCodeOfDoctor(found));
    return found;
  }
}
