import { postureUndoneText } from '../../views/posture-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { undoPostures } from '../../wiring/posture.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater posture undo` */
export default class PostureUndo extends HeadwaterCommand {
  static override readonly summary =
    'Give the buckets back what they were before headwater set anything on them, as long as no share is committed.';
  static override readonly description =
    `What others have set since then stays, and so do versions that are there. The next apply sets it all again.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run(): Promise<CommandValue<'posture undo'>> {
    const { flags } = await this.parse(PostureUndo);
    const undone = await undoPostures(await this.project(flags));
    this.log(postureUndoneText(undone, process.stdout.columns ?? 80));
    return undone;
  }
}
