import { HAZARD_IDS } from '../../inventory/hazards.ts';
import { INVENTORY_CUTS } from '../../views/inventory-by.ts';
import { Flags } from './oclif.ts';

/** What `inventory show` can be asked for. */
export const SHOW_FLAGS = {
  by: Flags.option({
    options: INVENTORY_CUTS,
    env: 'HEADWATER_BY',
    description: 'one way of cutting it, in full, instead of the overview',
  })(),
  inventory: Flags.string({
    env: 'HEADWATER_INVENTORY',
    exclusive: ['all'],
    description: 'an older inventory, by its id; the newest when not named',
  }),
  all: Flags.boolean({
    env: 'HEADWATER_ALL',
    exclusive: ['by', 'duplicates'],
    description: 'only list the inventories there are, newest first',
  }),
  html: Flags.string({
    env: 'HEADWATER_HTML',
    exclusive: ['all'],
    description: 'also write it as one self-contained page, with charts, to this file',
  }),
  'acls-export': Flags.string({
    env: 'HEADWATER_ACLS_EXPORT',
    exclusive: ['all', 'hazard'],
    description: 'also write the access control lists a scan has read to this file, one JSON object a line',
  }),
  hazard: Flags.option({
    options: HAZARD_IDS,
    env: 'HEADWATER_HAZARD',
    exclusive: ['all', 'by', 'duplicates', 'html'],
    description: 'every entry that has this hazard, instead of the overview (docs/hazards.md)',
  })(),
  limit: Flags.integer({
    env: 'HEADWATER_LIMIT',
    default: 1000,
    min: 0,
    description: 'with --hazard: entries listed at most; 0 for all',
  }),
  duplicates: Flags.boolean({
    env: 'HEADWATER_DUPLICATES',
    description: 'also files with the same content, as far as there are checksums',
  }),
};
