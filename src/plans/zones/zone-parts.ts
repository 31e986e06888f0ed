import type { Profile } from '../../inventory/profile.ts';
import { type Ageing, STAYING } from '../classes/ageing.ts';
import type { ClassPart } from '../classes/class-part.ts';
import { NOTHING, splitAtFloor } from '../cost/holding.ts';
import type { Layout } from './layout.ts';
import { joined, NO_FILES, type Subtree } from './zoning.ts';

type Cell = Profile['cells'][number];
type Amount = Omit<Subtree, 'path'>;

/**
 * A share in parts that are aged alike: what is in no zone first. How large the files of a zone are is not counted, so
 * each part is taken to have files of every size like the share as a whole; together the parts are the share.
 */
export function partsOf(
  profile: Profile,
  layout: Layout,
  { base, zone }: { readonly base: Ageing; readonly zone: Ageing },
): readonly [ClassPart, ...ClassPart[]] {
  const whole: Amount = {
    files: profile.mapped.files,
    fileBytes: profile.mapped.fileBytes,
    coldBytes: profile.cold.bytes,
  };
  const zoned = layout.zones.reduce<Amount>(joined, NO_FILES);
  const taken = [
    { ageing: zone, amount: zoned },
    { ageing: STAYING, amount: layout.unnamed },
  ].filter(({ amount }) => amount.files > 0);
  const cut = taken.map(({ amount }) => portion(profile.cells, amount, whole));
  const rest = profile.cells.map((cell, at) => ({
    ...cell,
    files: Math.max(
      0,
      cut.reduce((left, cells) => left - (cells[at]?.files ?? 0), cell.files),
    ),
    bytes: Math.max(
      0,
      cut.reduce((left, cells) => left - (cells[at]?.bytes ?? 0), cell.bytes),
    ),
  }));
  const left: Amount = {
    files: 0,
    fileBytes: taken.reduce((bytes, { amount }) => bytes - amount.fileBytes, whole.fileBytes),
    coldBytes: taken.reduce((bytes, { amount }) => bytes - amount.coldBytes, whole.coldBytes),
  };
  return [
    partOf(base, rest, left),
    ...taken.map(({ ageing, amount }, at) => partOf(ageing, cut[at] ?? [], amount)),
  ];
}

/** Rounded down, so that parts are never more than the whole. */
function portion(cells: readonly Cell[], amount: Amount, whole: Amount): Cell[] {
  const files = Math.min(1, amount.files / Math.max(1, whole.files));
  const bytes = Math.min(1, amount.fileBytes / Math.max(1, whole.fileBytes));
  return cells.map((cell) => ({
    ...cell,
    files: Math.floor(cell.files * files),
    bytes: Math.floor(cell.bytes * bytes),
  }));
}

function partOf(ageing: Ageing, cells: readonly Cell[], { fileBytes, coldBytes }: Amount): ClassPart {
  const { above, below } = splitAtFloor(cells, ageing.floorBytes ?? 0);
  return {
    ...ageing,
    ...(ageing.floorBytes === null ? { above: NOTHING, below: above } : { above, below }),
    coldPart: fileBytes <= 0 ? 0 : Math.min(1, Math.max(0, coldBytes / fileBytes)),
  };
}
