import { Args } from '@oclif/core';
import { inventoryText } from '../../views/inventory-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { newestScans } from '../../wiring/scanning.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';

/** `headwater inventory show [SHARE...]` */
export default class InventoryShow extends HeadwaterCommand {
  static override readonly summary =
    'Show the newest inventory of shares: size, age, hazards and what to do about them.';
  static override readonly description = EXIT_CODES_HELP;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> projects',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override readonly strict = false;
  static override readonly args = {
    share: Args.string({ description: 'shares to show; all when none is named' }),
  };

  async run(): Promise<CommandValue<'inventory show'>> {
    const { flags, argv } = await this.parse(InventoryShow);
    const scanned = await newestScans(await this.project(flags), argv as string[]);
    for (const { inventory, profile } of scanned) this.log(inventoryText(inventory, profile));
    return scanned;
  }
}
