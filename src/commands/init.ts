import type { CommandValue } from '../views/values/command-values.ts';
import { initProject } from '../wiring/init.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { Flags } from './base/oclif.ts';

/** `headwater init` */
export default class Init extends HeadwaterCommand {
  static override readonly summary = 'Write a headwater.yaml to start from, set up for the rehearsal.';
  static override readonly description = `Never overwrites a file. Edit it, then scan.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --mount /mnt/projects --name projects',
  ];
  static override readonly flags = {
    mount: Flags.string({
      default: '/mnt/projects',
      env: 'HEADWATER_MOUNT',
      description: 'where the first share is mounted here',
    }),
    name: Flags.string({
      default: 'projects',
      env: 'HEADWATER_NAME',
      description: 'name of the first share',
    }),
  };

  async run(): Promise<CommandValue<'init'>> {
    const { flags } = await this.parse(Init);
    const file = await initProject(flags.config, { mount: flags.mount, name: flags.name });
    this.log(`Wrote ${file}.`);
    this.log('Next: edit it, then headwater inventory scan');
    return { file };
  }
}
