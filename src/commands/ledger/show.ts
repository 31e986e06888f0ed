import type { AuthorityRegister } from '../../ledger/authority.ts';
import { authorityText } from '../../views/authority-text.ts';
import { ledgerText } from '../../views/ledger-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { readAuthority } from '../../wiring/reading-authority.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { Flags } from '../base/oclif.ts';

/** `headwater ledger show` */
export default class LedgerShow extends HeadwaterCommand {
  static override readonly summary = 'Print the record of everything that happened, oldest first.';
  static override readonly description =
    `With --authority it tells instead, share by share, whether the source or the bucket is the truth, since when and on which evidence (docs/authority.md).\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --last 20',
    '<%= config.bin %> <%= command.id %> --authority --json',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override readonly flags = {
    last: Flags.integer({
      min: 1,
      env: 'HEADWATER_LAST',
      description: 'only this many of the newest events',
    }),
    authority: Flags.boolean({
      env: 'HEADWATER_AUTHORITY',
      exclusive: ['last'],
      description: 'who has the truth about each share, and not the events',
    }),
  };

  async run(): Promise<CommandValue<'ledger show'> | AuthorityRegister> {
    const { flags } = await this.parse(LedgerShow);
    const project = await this.project(flags);
    if (flags.authority) {
      const register = await readAuthority(project);
      this.log(authorityText(register));
      return register;
    }
    const events = await project.events();
    const wanted = flags.last === undefined ? events : events.slice(-flags.last);
    this.log(ledgerText(wanted));
    return wanted;
  }
}
