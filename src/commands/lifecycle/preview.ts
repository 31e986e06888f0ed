import { lifecycleText } from '../../views/lifecycle-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { previewLifecycle } from '../../wiring/lifecycle.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater lifecycle preview` */
export default class LifecyclePreview extends HeadwaterCommand {
  static override readonly summary =
    'Show the lifecycle rules as they are, and as `lifecycle apply` would leave them.';
  static override readonly description =
    `Reads the bucket's configuration; changes nothing.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run(): Promise<CommandValue<'lifecycle preview'>> {
    const { flags } = await this.parse(LifecyclePreview);
    const previews = await previewLifecycle(await this.project(flags));
    for (const preview of previews) this.log(lifecycleText(preview));
    return previews;
  }
}
