import { postureShownText } from '../../views/posture-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { exitCodeOfPosture, showPosture } from '../../wiring/posture.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater posture show` */
export default class PostureShow extends HeadwaterCommand {
  static override readonly summary = 'Show what `apply` would set on the buckets as they are now.';
  static override readonly description =
    `Reads the buckets' settings and changes nothing; needs no plan. Ends with 3 when something contradicts headwater.yaml.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run(): Promise<CommandValue<'posture show'>> {
    const { flags } = await this.parse(PostureShow);
    const shown = await showPosture(await this.project(flags));
    this.log(postureShownText(shown, process.stdout.columns ?? 80));
    this.endWith(exitCodeOfPosture(shown));
    return shown;
  }
}
