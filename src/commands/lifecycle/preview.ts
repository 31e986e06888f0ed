import { lifecycleText } from '../../views/lifecycle-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { previewLifecycle } from '../../wiring/lifecycle.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { Flags } from '../base/oclif.ts';

/** `headwater lifecycle preview` */
export default class LifecyclePreview extends HeadwaterCommand {
  static override readonly summary =
    'Show the lifecycle rules as they are and as `lifecycle apply` would leave them, and what they do to objects and the bill.';
  static override readonly description =
    `Reads the bucket's configuration; changes nothing. Ends with 3 when rules of others would overrule the plan, somebody ` +
    `edited ours, or S3 would not take the rules: \`lifecycle apply\` refuses each.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --effective',
    '<%= config.bin %> <%= command.id %> --list --json',
  ];
  static override readonly flags = {
    effective: Flags.boolean({
      env: 'HEADWATER_EFFECTIVE',
      description: 'also show what becomes of each prefix, set of tags and size band',
    }),
    list: Flags.boolean({
      env: 'HEADWATER_LIST_BUCKET',
      description: 'count what is in the bucket, by listing it, not what the inventories say',
    }),
  };

  async run(): Promise<CommandValue<'lifecycle preview'>> {
    const { flags } = await this.parse(LifecyclePreview);
    const previews = await previewLifecycle(await this.project(flags), { list: flags.list });
    const width = process.stdout.columns ?? 100;
    for (const preview of previews) this.log(lifecycleText(preview, { width, effective: flags.effective }));
    if (previews.some(isHeld)) this.endWith(3);
    return previews;
  }
}

/** The archive gate is shown, and opens with the cut-over; what is told here waits for a person. */
function isHeld({ surprises, edited, problems }: CommandValue<'lifecycle preview'>[number]): boolean {
  return surprises.some(({ refused }) => refused) || (edited ?? []).length > 0 || problems.length > 0;
}
