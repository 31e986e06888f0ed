import { EXIT_CODES } from '../../errors.ts';
import { restoreAskedText, restoreEstimateText } from '../../views/restore-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { hasExceptions, requestRestore } from '../../wiring/restoring.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { confirmed } from '../base/confirm.ts';
import { RESTORE_ARGS, RESTORE_REQUEST_FLAGS } from '../base/restore-flags.ts';

/** `headwater restore request` */
export default class RestoreRequest extends HeadwaterCommand {
  static override readonly summary =
    'Ask for readable copies of archived objects: says first what it will cost and take.';
  static override readonly description =
    `Lists the objects, shows bytes, price and time, and asks for copies once you confirm, at the pace S3 allows an account, or has S3 ask by itself (--batch). Run it again after any accident: what is on its way is not asked for twice (docs/restoring.md). Exit 5 when nobody confirmed, 3 when something could not be asked for.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> projects/run-7/ --days 14 --tier Bulk',
    '<%= config.bin %> <%= command.id %> --share projects --days 14 --yes --json',
    '<%= config.bin %> <%= command.id %> --list keys.txt --days 3 --tier Standard --yes',
  ];
  static override readonly args = RESTORE_ARGS;
  static override readonly flags = RESTORE_REQUEST_FLAGS;

  async run(): Promise<CommandValue<'restore request'>> {
    const { args, flags } = await this.parse(RestoreRequest);
    const { tier, days, share, list, yes, anew, batch } = flags;
    const project = await this.project(flags);
    const reporter = await this.reporter();
    const signal = this.interruption();
    const value = await requestRestore(project, {
      objects: { prefix: args.prefix, share, list },
      terms: { tier, days, intelligentTiering: flags['intelligent-tiering'] },
      perSecond: flags['per-second'],
      way: batch === undefined ? null : batch ? 'batch' : 'requests',
      anew,
      reporter,
      signal,
      confirm: (seen) => {
        reporter.end();
        this.log(restoreEstimateText(seen, { width: process.stdout.columns ?? 80 }));
        return confirmed({ yes, json: this.jsonEnabled() }, 'Ask for them?', signal);
      },
    }).finally(() => reporter.end());
    this.log(restoreAskedText(value));
    if (value.outcome === null || !value.asked) this.endWith(EXIT_CODES.held);
    else if (hasExceptions(value.outcome)) this.endWith(EXIT_CODES.exceptions);
    return value;
  }
}
