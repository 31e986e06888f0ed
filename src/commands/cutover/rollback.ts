import * as Flags from '@oclif/core/flags';
import type { CommandValue } from '../../views/values/command-values.ts';
import { rollbackCutover } from '../../wiring/cutover.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater cutover rollback` */
export default class CutoverRollback extends HeadwaterCommand {
  static override readonly summary =
    'Give authority back to the source, as long as the cut-over is not committed.';
  static override readonly description =
    `Removes the file share the cut-over made; objects stay where they are.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --share projects',
    '<%= config.bin %> <%= command.id %> --share projects --json',
  ];
  static override readonly flags = {
    share: Flags.string({
      char: 's',
      required: true,
      env: 'HEADWATER_SHARE',
      description: 'the share to give back',
    }),
  };

  async run(): Promise<CommandValue<'cutover rollback'>> {
    const { flags } = await this.parse(CutoverRollback);
    const result = await rollbackCutover(await this.project(flags), flags.share);
    if (result.undone.length === 0)
      this.log(`The cut-over of ${result.share} has not begun; nothing changed.`);
    else this.log(`${result.share} is with its source again. Taken back: ${result.undone.join(', ')}.`);
    return result;
  }
}
