import { EXIT_CODES } from '../../errors.ts';
import { restoreLookLine, restoreWaitedText } from '../../views/restore-look-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { awaitRestore } from '../../wiring/restore-waiting.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { parseInterval } from '../base/duration.ts';
import { Flags } from '../base/oclif.ts';
import { RESTORE_ARGS, RESTORE_SELECTION_FLAGS } from '../base/restore-flags.ts';

/** `headwater restore wait` */
export default class RestoreWait extends HeadwaterCommand {
  static override readonly summary =
    'Wait until the copies that were asked for are back, and say how many are.';
  static override readonly description =
    `Lists the objects again and again, and asks nothing of single ones. Ends when none is on its way; exit 3 when some are still on their way (--once), are archived and not asked for, or are not in the bucket. Stop it at any time: S3 goes on.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> projects/run-7/',
    '<%= config.bin %> <%= command.id %> --list keys.txt --every 30m',
    '<%= config.bin %> <%= command.id %> --share projects --once --json',
  ];
  static override readonly args = RESTORE_ARGS;
  static override readonly flags = {
    share: RESTORE_SELECTION_FLAGS.share,
    list: RESTORE_SELECTION_FLAGS.list,
    every: Flags.string({
      helpValue: '15m',
      env: 'HEADWATER_RESTORE_EVERY',
      description: 'time between looks, from 1s to 24h; by default the longer, the longer it will take',
    }),
    once: Flags.boolean({ env: 'HEADWATER_RESTORE_ONCE', description: 'look once, and do not wait' }),
  };

  async run(): Promise<CommandValue<'restore wait'>> {
    const { args, flags } = await this.parse(RestoreWait);
    const { share, list, every, once } = flags;
    const everyMs = every === undefined ? null : parseInterval(every);
    const project = await this.project(flags);
    const reporter = await this.reporter();
    const value = await awaitRestore(project, {
      objects: { prefix: args.prefix, share, list },
      everyMs,
      once,
      reporter,
      signal: this.interruption(),
      onLook: (look, expectedAt, nextInMs) => reporter.notice(restoreLookLine(look, expectedAt, nextInMs)),
    }).finally(() => reporter.end());
    this.log(restoreWaitedText(value));
    const { onItsWay, archived, missing } = value.look;
    if (onItsWay.objects + archived.objects + missing > 0) this.endWith(EXIT_CODES.exceptions);
    return value;
  }
}
