import { HeadwaterError } from '../errors.ts';
import { safeText } from './display.ts';
import { ENTRY_COLUMN_NAMES, type EntryColumn } from './entry.ts';

/** What a column of somebody's own listing can be said to hold. */
export const IMPORT_FIELDS = [
  'path',
  'type',
  'size',
  'mtime',
  'atime',
  'ctime',
  'mode',
  'uid',
  'gid',
  'nlink',
  'inode',
  'device',
  'blocks',
  'link',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** How times are written: decimal seconds, milliseconds or nanoseconds since 1970, or ISO 8601 with a zone. */
export const TIME_FORMS = ['unix', 'unixms', 'unixns', 'iso'] as const;
export type TimeForm = (typeof TIME_FORMS)[number];
/** How a mode is written. */
export type ModeForm = 'octal' | 'decimal';

/** A column by its name, or by its number counted from 1 where there is no header. */
export interface MappedColumn {
  readonly column: string;
  readonly form: TimeForm | ModeForm | null;
}

/** Which column holds what; `path` and `size` are always there. */
export type ColumnMap = ReadonlyMap<ImportField, MappedColumn>;

/** How times and modes are written where a map does not say. */
export interface UsualForms {
  readonly time: TimeForm;
  readonly mode: ModeForm;
}

/** Of text that somebody made to be read. */
const TEXT_FORMS: UsualForms = { time: 'iso', mode: 'octal' };
/** Of tables that hold what stat(2) said, like those of {@link OWN_NAMES}. */
export const TABLE_FORMS: UsualForms = { time: 'unix', mode: 'decimal' };

/** Columns of a table that GUFI made, or that was made to look like one; `mtime` and the like in seconds. */
export const OWN_NAMES: ColumnMap = new Map(
  IMPORT_FIELDS.map((field) => {
    const form = usualForm(field, TABLE_FORMS);
    return [field, { column: field === 'link' ? 'linkname' : field, form }] as const;
  }),
);

/** The inventory's column that a field goes to. */
const TARGETS: Readonly<Partial<Record<ImportField, EntryColumn>>> = {
  size: 'size_bytes',
  mtime: 'mtime_ns',
  atime: 'atime_ns',
  ctime: 'ctime_ns',
  mode: 'mode',
  uid: 'uid',
  gid: 'gid',
  nlink: 'nlink',
  inode: 'inode',
  device: 'device',
  blocks: 'allocated_bytes',
  link: 'link_target',
};

/** Columns of the inventory that none of these fields goes to. */
export function unknownColumns(fields: Iterable<ImportField>): readonly EntryColumn[] {
  const known = new Set([...fields].map((field) => TARGETS[field]));
  return ENTRY_COLUMN_NAMES.filter((name) => !known.has(name));
}

const FORMS = [...TIME_FORMS, 'octal', 'decimal'] as const;

/** Reads `path=COL,size=COL,mtime=COL:unix`. Throws HeadwaterError `map-invalid` (usage). */
export function parseColumnMap(text: string, usual: UsualForms = TEXT_FORMS): ColumnMap {
  const map = new Map<ImportField, MappedColumn>();
  for (const part of text.split(',')) {
    const [, name = '', column = '', said] = /^\s*(\w+)=(.+?)(?::([a-z]+))?\s*$/.exec(part) ?? [];
    const field = IMPORT_FIELDS.find((known) => known === name);
    if (field === undefined) throw invalid(`"${safeText(part)}" is not FIELD=COLUMN`);
    if (map.has(field)) throw invalid(`${field} is given twice`);
    const form = FORMS.find((known) => known === said) ?? null;
    const fits = isTime(field)
      ? isTimeForm(form)
      : field === 'mode'
        ? form === 'octal' || form === 'decimal'
        : false;
    if (said !== undefined && !fits) throw invalid(`${field} cannot be written as "${safeText(said)}"`);
    map.set(field, { column, form: form ?? usualForm(field, usual) });
  }
  if (!map.has('path') || !map.has('size')) throw invalid('path and size are needed');
  return map;
}

function usualForm(field: ImportField, { time, mode }: UsualForms): MappedColumn['form'] {
  return isTime(field) ? time : field === 'mode' ? mode : null;
}

function isTime(field: ImportField): boolean {
  return field === 'mtime' || field === 'atime' || field === 'ctime';
}

const isTimeForm = (form: string | null): boolean => TIME_FORMS.some((known) => known === form);

function invalid(why: string): HeadwaterError {
  return new HeadwaterError({
    code: 'map-invalid',
    blame: 'usage',
    message: `--map cannot be read: ${why}.`,
    next: [
      'Write for example: --map path=Name,size=Bytes,mtime=Modified:unix',
      `Fields: ${IMPORT_FIELDS.join(', ')}. Times: ${TIME_FORMS.join(', ')}. Modes: octal, decimal.`,
    ],
  });
}
