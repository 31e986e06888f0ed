import type { ShareConfig } from '../config/schema.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { SideTable } from '../ports/side-tables.ts';
import { readAccessLists } from '../steps/acls.ts';
import { secondLook } from '../steps/second-look.ts';
import type { AclsValue, SecondLookValue } from '../views/values/looks.ts';
import type { Project } from './project.ts';
import type { Reporter } from './reporter.ts';
import { toolVersion } from './version.ts';

/** How closely a scan looks beyond the walk. */
export interface LookOptions {
  /** Told while access control lists are read; absent: they are not. */
  readonly acls: Reporter | undefined;
  readonly signal?: AbortSignal;
}

/** What looking came to; null for what nobody asked for, or nothing was there for. */
export interface Looked {
  readonly secondLook: SecondLookValue | null;
  readonly acls: AclsValue | null;
}

/** Looks again at files that had just changed, and reads access control lists when asked to. See `steps/second-look.ts`, `acls.ts`. */
export async function lookCloser(
  project: Project,
  catalog: Catalog,
  share: ShareConfig,
  inventory: Inventory,
  { acls, signal }: LookOptions,
): Promise<Looked> {
  const [{ createEntryLooks }, { createShares }] = await Promise.all([
    import('../adapters/shares/entry-looks.ts'),
    import('../adapters/shares/shares.ts'),
  ]);
  const ports = { catalog, looks: createEntryLooks() };
  const request = {
    inventory,
    root: project.mountOf(share),
    identify: createShares().identify,
    tool: { program: toolVersion(), node: process.version },
    ...(signal === undefined ? {} : { signal }),
  };
  const again = await secondLook(ports, request);
  const onProgress = (done: number, total: number): void =>
    acls?.progress(`${share.name} access lists`, 'entries', done, total);
  const lists = acls === undefined ? null : await readAccessLists(ports, { ...request, onProgress });
  return {
    secondLook: again === null ? null : tallied(again, ['same', 'changed', 'gone', 'unreadable']),
    acls: lists === null ? null : tallied(lists, ['acl', 'none', 'gone', 'unreadable']),
  };
}

/** The newest inventory of the share, when its access lists were begun and not finished; null otherwise. */
export async function unfinishedAcls(
  catalog: Catalog,
  share: ShareConfig,
  reporter: Reporter,
): Promise<Inventory | null> {
  const inventory = await catalog.latest(share.name);
  if (inventory === null || (await catalog.unfinishedSideTable(inventory, 'acls')) === null) return null;
  reporter.notice(`${share.name}: going on with its access lists, not walking again; --fresh starts anew.`);
  return inventory;
}

/** Rows of a table by outcome, none of them left out. */
function tallied<Outcome extends string>(
  table: SideTable,
  outcomes: readonly Outcome[],
): Record<Outcome, number> {
  const rowsOf = (outcome: Outcome) => table.outcomes.find((one) => one.outcome === outcome)?.rows ?? 0;
  return Object.fromEntries(outcomes.map((outcome) => [outcome, rowsOf(outcome)])) as Record<Outcome, number>;
}
