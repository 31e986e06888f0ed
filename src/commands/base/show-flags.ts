import { Flags } from '@oclif/core';
import { INVENTORY_CUTS } from '../../views/inventory-by.ts';

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
    description: 'only list the inventories there are, newest first',
  }),
  html: Flags.string({
    env: 'HEADWATER_HTML',
    exclusive: ['all'],
    description: 'also write it as one self-contained page, with charts, to this file',
  }),
  duplicates: Flags.boolean({
    env: 'HEADWATER_DUPLICATES',
    description: 'also files with the same content, as far as there are checksums',
  }),
};
