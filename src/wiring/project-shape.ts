import type { Config, ShareConfig } from '../config/schema.ts';
import type { LedgerEvent } from '../ledger/events.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../steps/ledger.ts';

/** A migration on disk: its configuration, and where its state is. */
export interface Project {
  /** Absolute path of headwater.yaml's directory. */
  readonly directory: string;
  readonly configFile: string;
  readonly config: Config;
  readonly configDigest: string;
  /** `.headwater/` beside headwater.yaml. */
  readonly state: string;
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** All events, checked as they are read. Throws HeadwaterError `ledger-broken` (usage). */
  readonly events: () => Promise<readonly LedgerEvent[]>;
  /** All events from where they are durable, every link recomputed. Throws as `events`. */
  readonly reread: () => Promise<readonly LedgerEvent[]>;
  /** The ledger, with `ledger: file`. */
  readonly ledgerFile: string;
  /** What this host has read of the ledger, with `ledger: s3`. */
  readonly ledgerCopy: string;
  readonly rehearsal: boolean;
  /** Where this host has a share mounted: as its environment says, or the configuration. */
  readonly mountOf: (share: ShareConfig) => string;
}
