import { discoveredText } from '../../views/discovered-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { discoveredExit, discoverShares } from '../../wiring/discovering.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { smbFlags } from '../base/flags.ts';
import { Args, Flags } from '../base/oclif.ts';

/** `headwater inventory discover HOST` */
export default class InventoryDiscover extends HeadwaterCommand {
  static override readonly summary =
    'List what a file server exports and shares, and add it to headwater.yaml.';
  static override readonly description =
    `Asks with this system's own showmount and smbclient, and changes nothing on the server. Names that DataSync refuses are marked. Hidden, administrative and printer shares are shown but never added. --write adds the rest to headwater.yaml, to be completed there; what is in it stays as it is. Ends with 3 when a protocol that is served could not be listed.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> filer.example.com',
    '<%= config.bin %> <%= command.id %> filer.example.com --protocol smb --user migration --password env:SMB_PASSWORD',
    '<%= config.bin %> <%= command.id %> 192.0.2.10 --protocol nfs --write',
  ];
  static override readonly args = {
    host: Args.string({ description: 'name or address of the file server', required: true }),
  };
  static override readonly flags = {
    protocol: Flags.option({
      options: ['nfs', 'smb'] as const,
      env: 'HEADWATER_PROTOCOL',
      description: 'ask for this one only',
    })(),
    ...smbFlags,
    timeout: Flags.integer({
      default: 30,
      min: 1,
      max: 3600,
      env: 'HEADWATER_TIMEOUT',
      description: 'seconds',
    }),
    write: Flags.boolean({
      env: 'HEADWATER_WRITE',
      description: 'add what was found to headwater.yaml',
    }),
  };

  async run(): Promise<CommandValue<'inventory discover'>> {
    const { flags, args } = await this.parse(InventoryDiscover);
    const { config, timeout, json: _, ...asked } = flags;
    const discovered = await discoverShares(config, { ...asked, host: args.host, timeoutMs: timeout * 1000 });
    this.log(discoveredText(discovered));
    this.endWith(discoveredExit(discovered));
    return discovered;
  }
}
