import { LISTING_FORMATS, type ListingFormat } from '../../ports/listings.ts';
import { Flags } from './oclif.ts';

/** How a listing is to be read. */
export const IMPORT_FLAGS = {
  format: Flags.custom<ListingFormat>({
    options: LISTING_FORMATS,
    required: true,
    char: 'f',
    env: 'HEADWATER_FORMAT',
    description: 'what made the listing; docs/importing.md has the command for each',
  })(),
  strip: Flags.string({
    multiple: true,
    env: 'HEADWATER_STRIP',
    description: 'what stands before the paths; several are tried in turn',
  }),
  map: Flags.string({
    env: 'HEADWATER_MAP',
    description: 'for csv and sqlite: what is in which column, as path=COL,size=COL,mtime=COL:unix',
  }),
  delimiter: Flags.string({
    env: 'HEADWATER_DELIMITER',
    description: 'for csv: one character between columns; otherwise found out',
  }),
  'no-header': Flags.boolean({
    env: 'HEADWATER_NO_HEADER',
    description: 'for csv: the first line is an entry, and --map names columns by number from 1',
  }),
  table: Flags.string({
    env: 'HEADWATER_TABLE',
    default: 'entries',
    description: 'for sqlite: the table to read',
  }),
  'max-rejects': Flags.string({
    env: 'HEADWATER_MAX_REJECTS',
    default: '0.1%',
    description: 'lines that may be unusable, as a number or a part; with more nothing is imported',
  }),
  rejects: Flags.string({
    env: 'HEADWATER_REJECTS',
    description: 'where unusable lines go; otherwise a new file below .headwater/rejects/',
  }),
};
