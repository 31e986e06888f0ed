import type { DuckDBConnection } from '@duckdb/node-api';
import type { HazardId } from '../../inventory/hazards.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { KeyRules } from '../../ports/catalog.ts';

/** Where hazards are looked for. */
export interface HazardContext {
  /** The relation of `mappedEntries`. */
  readonly mapped: string;
  readonly rules: KeyRules;
  readonly inventory: Inventory;
  /** SQL relations of finished side tables; null when there is none. */
  readonly acls: string | null;
  readonly secondLook: string | null;
}

/** Finds hazards of one sort. What `prepare` leaves on its connection is there for `members` on the same connection. */
export interface HazardFinder {
  readonly ids: readonly HazardId[];
  /** Work that all of `ids` share, kept in temporary tables. */
  prepare(connection: DuckDBConnection, context: HazardContext): Promise<void>;
  /**
   * The entries that have the hazard, each once: `path`, `kind`, `content_bytes`, `detail` (our words or NULL), `other` (a
   * path or target that belongs to it, raw, or NULL) and `group_path` (the first path of those that belong together).
   */
  members(id: HazardId, context: HazardContext): string;
}

/** A relation of members without a row. */
export const NO_MEMBERS = `
  SELECT ''::BLOB AS path, '' AS kind, 0::BIGINT AS content_bytes, NULL::VARCHAR AS detail, NULL::BLOB AS other,
    ''::BLOB AS group_path WHERE false`;
