import { duplicatesText } from '../../views/duplicates-text.ts';
import { hazardListText } from '../../views/hazard-list-text.ts';
import { inventoryByText } from '../../views/inventory-by.ts';
import { inventoryListText } from '../../views/inventory-list-text.ts';
import { inventoryText } from '../../views/inventory-text.ts';
import type { CommandValue } from '../../views/values/command-values.ts';
import { listHazards } from '../../wiring/hazard-lists.ts';
import { writeOutputs } from '../../wiring/show-outputs.ts';
import { listInventories, showInventories } from '../../wiring/showing.ts';
import { EXIT_CODES_HELP, HeadwaterCommand } from '../base/command.ts';
import { Args } from '../base/oclif.ts';
import { SHOW_FLAGS } from '../base/show-flags.ts';

/** `headwater inventory show [SHARE...]` */
export default class InventoryShow extends HeadwaterCommand {
  static override readonly summary =
    'Show what is in shares: how much, how old, where, what changed, and what will not move as it is.';
  static override readonly description =
    `Reads the newest inventory of each share, or an older one, and touches no share. With --json all of it is printed whatever else is asked for.\n\n${EXIT_CODES_HELP}`;
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> projects',
    '<%= config.bin %> <%= command.id %> projects --by directory',
    '<%= config.bin %> <%= command.id %> projects --by churn --inventory 20261121T113600123Z',
    '<%= config.bin %> <%= command.id %> --html shares.html',
    '<%= config.bin %> <%= command.id %> projects --hazard case-clash',
    '<%= config.bin %> <%= command.id %> --all',
    '<%= config.bin %> <%= command.id %> --json',
  ];
  static override readonly usage = '<%= command.id %> [SHARE...] [FLAGS]';
  static override readonly strict = false;
  static override readonly args = {
    share: Args.string({ description: 'shares to show; all when none is named' }),
  };
  static override readonly flags = SHOW_FLAGS;

  async run(): Promise<CommandValue<'inventory show'>> {
    const { flags, argv } = await this.parse(InventoryShow);
    const project = await this.project(flags);
    const names = argv as string[];
    if (flags.all) {
      const listed = await listInventories(project, names);
      this.log(inventoryListText(listed.map(({ inventory }) => inventory)));
      return listed;
    }
    const { inventory, duplicates, by, hazard, limit } = flags;
    if (hazard !== undefined) {
      const text = hazardListText(hazard, (line) => this.log(line));
      return listHazards(project, { names, inventory, hazard, limit, keep: this.jsonEnabled() }, text);
    }
    const shown = await showInventories(project, { names, inventory, duplicates });
    const written = await writeOutputs(project, shown, flags);
    for (const [at, one] of shown.entries()) {
      this.log((at > 0 ? '\n' : '') + (by === undefined ? inventoryText(one) : inventoryByText(one, by)));
      if (duplicates) this.log(`\n${duplicatesText(one.inventory.share, one.duplicates)}`);
    }
    for (const line of written) this.log(`\n${line}`);
    return shown;
  }
}
