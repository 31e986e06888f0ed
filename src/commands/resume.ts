import { resumedText } from '../views/steering-text.ts';
import type { CommandValue } from '../views/values/command-values.ts';
import { resumeWork } from '../wiring/steering.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from './base/command.ts';
import { shareFlag, shareNames } from './base/flags.ts';

/** `headwater resume` */
export default class Resume extends HeadwaterCommand {
  static override readonly summary = 'Go on with what was paused, or with shares that were cancelled.';
  static override readonly description =
    `Without --share it takes back the pause of everything; shares that were paused or cancelled by name stay so until they are named here.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --share projects',
  ];
  static override readonly flags = {
    share: shareFlag,
  };

  async run(): Promise<CommandValue<'resume'>> {
    const { flags } = await this.parse(Resume);
    const resumed = await resumeWork(await this.project(flags), shareNames(flags.share));
    this.log(resumedText(resumed));
    return resumed;
  }
}
