import type { Inventory } from '../../inventory/inventory.ts';
import { knowsTimes } from '../../inventory/listed-time.ts';

/** A time of change in SQL, nanoseconds, and the inventory it is from. */
export interface TimeColumn {
  readonly column: string;
  readonly inventory: Pick<Inventory, 'origin'>;
}

/** True in SQL when two times of change are apart: the rule of `compareTime`, for two inventories. Unknown ones never are. */
export function timesApart(one: TimeColumn, other: TimeColumn): string {
  if (!knowsTimes(one.inventory) || !knowsTimes(other.inventory)) return 'false';
  const listed = [one, other].filter(({ inventory }) => inventory.origin.kind === 'import');
  if (listed.length === 0) return `coalesce(${one.column} <> ${other.column}, false)`;
  const units = listed.map(({ column }) => unit(column));
  // As wide as it must be: two times of 64 bits may be further apart than 64 bits hold.
  return `coalesce(abs(${one.column}::HUGEINT - ${other.column}) >= greatest(${units.join(', ')}), false)`;
}

const unit = (column: string): string =>
  `(CASE WHEN ${column} % 1000000000 = 0 THEN 1000000000 WHEN ${column} % 1000000 = 0 THEN 1000000 ELSE 1000 END)`;
