import { rolledBackText } from '../../views/rolled-back-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { dropRollback, rollbackCutover } from '../../wiring/rolling-back.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { listDigestFlag } from '../base/list-digest.ts';
import { Flags } from '../base/oclif.ts';

/** `headwater cutover rollback` */
export default class CutoverRollback extends HeadwaterCommand {
  static override readonly summary =
    'Give authority back to the source, as long as the cut-over is not committed.';
  static override readonly description =
    `Closes the file share the cut-over made, looks for what users did through it, and removes it; objects stay where they are. When users have written, it is held with the list (exit 5) until you say what is to become of it.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --share projects',
    '<%= config.bin %> <%= command.id %> --share projects --leave 3f9a2c417b60',
    '<%= config.bin %> <%= command.id %> --share projects --go-on --json',
  ];
  static override readonly flags = {
    share: Flags.string({
      char: 's',
      required: true,
      env: 'HEADWATER_SHARE',
      description: 'the share to give back',
    }),
    leave: listDigestFlag({
      env: 'HEADWATER_LEAVE',
      description: 'what the list of this digest names may stay in the bucket only',
      exclusive: ['go-on'],
    }),
    'confirm-uploaded': Flags.boolean({
      env: 'HEADWATER_CONFIRM_UPLOADED',
      description: 'you saw the event that everything users wrote is uploaded',
      exclusive: ['go-on'],
    }),
    'go-on': Flags.boolean({
      env: 'HEADWATER_GO_ON',
      description: 'drop a rollback that is held: the cut-over goes on',
    }),
  };

  async run(): Promise<CommandValue<'cutover rollback'>> {
    const { flags } = await this.parse(CutoverRollback);
    const project = await this.project(flags);
    const { share, leave = null, 'confirm-uploaded': uploaded } = flags;
    const reporter = await this.reporter();
    const signal = this.interruption();
    const result = await (flags['go-on']
      ? dropRollback(project, share)
      : rollbackCutover(project, share, { leave, uploaded, reporter, signal })
    ).finally(() => reporter.end());
    this.log(rolledBackText(result));
    this.endWith(result.ended === 'held' ? 5 : 0);
    return result;
  }
}
