import { EXIT_CODES } from '../../errors.ts';
import { restoreKeepText, restoreKeptText } from '../../views/restore-kept-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { keepRestored } from '../../wiring/restore-keeping.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { confirmed } from '../base/confirm.ts';
import { RESTORE_ARGS, RESTORE_KEEP_FLAGS } from '../base/restore-flags.ts';

/** `headwater restore keep` */
export default class RestoreKeep extends HeadwaterCommand {
  static override readonly summary =
    'Copy restored objects over themselves into a class that is read at once, for good.';
  static override readonly description =
    `Says first what it costs and leads to, and copies once you confirm. Nothing is deleted: the archived versions stay, so the bucket has to keep versions. Metadata, tags and checksums are kept; an object that changed meanwhile is left alone. Run it again after any accident (docs/restoring.md). Exit 5 when nobody confirmed, 3 when something was not copied.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> projects/run-7/ --storage-class STANDARD',
    '<%= config.bin %> <%= command.id %> --list keys.txt --storage-class INTELLIGENT_TIERING --yes --json',
  ];
  static override readonly args = RESTORE_ARGS;
  static override readonly flags = RESTORE_KEEP_FLAGS;

  async run(): Promise<CommandValue<'restore keep'>> {
    const { args, flags } = await this.parse(RestoreKeep);
    const { share, list, yes } = flags;
    const project = await this.project(flags);
    const reporter = await this.reporter();
    const signal = this.interruption();
    const value = await keepRestored(project, {
      objects: { prefix: args.prefix, share, list },
      into: flags['storage-class'],
      thoughArchivedAgain: flags['though-archived-again'],
      reporter,
      signal,
      confirm: (seen) => {
        reporter.end();
        this.log(restoreKeepText(seen, { width: process.stdout.columns ?? 80 }));
        return confirmed({ yes, json: this.jsonEnabled() }, 'Copy them?', signal);
      },
    }).finally(() => reporter.end());
    this.log(restoreKeptText(value));
    if (value.outcome === null) this.endWith(EXIT_CODES.held);
    else if (value.outcome.notCopied > 0) this.endWith(EXIT_CODES.exceptions);
    return value;
  }
}
