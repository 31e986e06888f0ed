import { HeadwaterError } from '../errors.ts';
import { cutoverSince } from '../ledger/cutover-since.ts';
import type { LedgerEvent } from '../ledger/events.ts';
import { withBegunPasses } from '../ledger/passes.ts';
import type { Rates } from '../plans/duration/rates.ts';
import type { Plan } from '../plans/plan.ts';
import { linkBytesPerSecond } from '../plans/windows/link-rate.ts';
import { buildStatus } from '../views/status-model.ts';
import { unfinishedScan } from '../views/status-text.ts';
import type { Status } from '../views/values/status.ts';
import { approvedPlan } from './approved-plan.ts';
import { openLiveQuestions } from './asking-live.ts';
import { lastLook } from './last-drift-look.ts';
import { measuredRates } from './measured-rates.ts';
import type { Project } from './project.ts';

/** Looks at how far a migration is, once or again and again. */
export interface StatusLooks {
  look(): Promise<Status>;
  close(): void;
}

/**
 * Looks at how far the approved plan is, and which scans are not finished. Reads ledger, plan and the scans' journals; with
 * `live` it asks DataSync about what runs as well. Looks throw HeadwaterError `plan-not-approved` (held), which tells of the
 * scans too.
 */
export function openStatus(
  project: Project,
  options: { readonly live: boolean; readonly signal?: AbortSignal | undefined },
): StatusLooks {
  const questions = options.live ? openLiveQuestions(project, options.signal) : null;
  let known: (Known & { readonly plan: Plan }) | null = null;
  return {
    async look() {
      const scans = await begunScans(project);
      const progress = await project.ledger.progress();
      if (known?.seq !== progress.seq) {
        const { plan } = await approvedPlan(project).catch((error: unknown) => {
          throw error instanceof HeadwaterError && scans.length > 0 ? withScans(error, scans) : error;
        });
        known = {
          plan: withBegunPasses(plan, progress),
          ...(await knownFrom(project, progress.seq, plan.digest)),
        };
      }
      const { plan, newestEventAt, started, since, ratesOf } = known;
      const live = (await questions?.ask(plan, progress)) ?? null;
      return buildStatus(plan, progress, {
        now: project.clock.now(),
        scans,
        newestEventAt,
        startedAt: (arn) => started.get(arn) ?? null,
        cutoverSince: (share) => since.get(share) ?? null,
        live,
        driftLook: await lastLook(project.state),
        estimate: { ratesOf, linkBytesPerSecond: linkBytesPerSecond(project.config.link) },
      });
    },
    close: () => questions?.close(),
  };
}

/** What is worked out from all events, and does not change before there is a new one. */
interface Known {
  readonly seq: number;
  readonly newestEventAt: string | null;
  readonly started: ReadonlyMap<string, string>;
  readonly since: ReadonlyMap<string, string>;
  readonly ratesOf: (share: string) => Rates;
}

async function knownFrom(project: Project, seq: number, plan: string): Promise<Known> {
  const events = await project.events();
  return {
    seq,
    newestEventAt: events.at(-1)?.at ?? null,
    started: startsOf(events),
    since: cutoverSince(events, plan),
    ratesOf: await measuredRates(project),
  };
}

/** When the ledger first heard of each resource, by its ARN. */
function startsOf(events: readonly LedgerEvent[]): ReadonlyMap<string, string> {
  const starts = new Map<string, string>();
  for (const { at, event } of events) {
    if (event.type === 'resource-known' && !starts.has(event.resource)) starts.set(event.resource, at);
  }
  return starts;
}

async function begunScans(project: Project): Promise<Status['scans']> {
  const { begunScan } = await import('../adapters/catalog/begun-scan.ts');
  const scans: Status['scans'][number][] = [];
  for (const { name } of project.config.shares) {
    const begun = await begunScan(project.state, name);
    if (begun !== null) scans.push({ share: name, ...begun });
  }
  return scans;
}

function withScans(error: HeadwaterError, scans: Status['scans']): HeadwaterError {
  const { code, blame, message, next, cause } = error;
  return new HeadwaterError({ code, blame, message, next: [...scans.map(unfinishedScan), ...next], cause });
}
