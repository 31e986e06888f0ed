import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { HeadwaterError } from '../errors.ts';
import { billOf } from '../plans/cost/bill.ts';
import type { CostLine } from '../plans/cost/cost-schema.ts';
import { type Advanced, advancedSchema, advanceProgressSchema } from '../rehearsal/aging/advanced.ts';
import type { AdvancedValue, BillLine } from '../views/values/advanced.ts';
import { loadPrices } from './planning.ts';
import type { Project } from './project.ts';
import { ensureRehearsal } from './rehearsal-process.ts';
import type { Reporter } from './reporter.ts';

const DAY_MS = 86_400_000;
const POLL_MS = 250;

/**
 * Moves the clock of this project's rehearsal, started when it does not run, and answers what lifecycle did, what the buckets
 * hold then, and what that costs at the project's prices. Zero only looks.
 * @throws HeadwaterError `not-a-rehearsal`, `rehearsal-refused` (usage)
 */
export async function advanceRehearsal(
  project: Project,
  ms: number,
  reporter: Reporter,
): Promise<AdvancedValue> {
  if (!project.rehearsal) throw notARehearsal(project);
  const prices = await loadPrices(project);
  const url = `${await ensureRehearsal(project)}/_rehearsal/advance`;
  const done = new AbortController();
  const watching = watch(url, ms, reporter, done.signal).catch(() => undefined);
  const advanced = await ask(url, 'POST', { ms })
    .then((answer) => advancedSchema.parse(answer))
    .finally(async () => {
      done.abort();
      await watching;
    });
  const { from, to, buckets } = advanced;
  const all = <T>(of: (bucket: Advanced['buckets'][number]) => readonly T[]): T[] => buckets.flatMap(of);
  const bill = billOf(prices, {
    held: all(({ classes }) => classes),
    moved: all(({ moved }) => moved),
    early: all(({ early }) => early),
  });
  return {
    rehearsal: true,
    from,
    to,
    buckets: buckets.map(({ early: _, classes, ...bucket }) => ({
      ...bucket,
      classes: classes.map(({ storageClass, tier, objects, bytes }) => ({
        storageClass,
        tier,
        objects,
        bytes,
      })),
    })),
    bill: {
      ...bill,
      region: prices.region,
      pricesAsOf: prices.asOf,
      monthly: bill.monthly.map(billLine),
      once: bill.once.map(billLine),
    },
  };
}

const billLine = ({ share: _, months: __, ...line }: CostLine): BillLine => line;

/** Tells how far the clock is, until `signal`. */
async function watch(url: string, ms: number, reporter: Reporter, signal: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(POLL_MS, undefined, { signal });
    const { running, now, until, seen } = advanceProgressSchema.parse(await ask(url, 'GET'));
    if (!running) continue;
    const left = Math.max(0, (Date.parse(until) - Date.parse(now)) / DAY_MS);
    const days = Math.ceil(ms / DAY_MS);
    reporter.progress(
      'advance',
      `days; ${seen} objects looked at`,
      Math.max(0, days - Math.ceil(left)),
      days,
    );
  }
}

/** One request to the rehearsal itself. Not `fetch`, which gives up after five minutes. */
async function ask(url: string, method: 'GET' | 'POST', body?: object): Promise<unknown> {
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(url, { method, headers: { 'content-type': 'application/json' } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text })).once('error', reject);
    });
    sent.once('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
  const answer: unknown = JSON.parse(text);
  if (status === 200) return answer;
  const said = z.object({ message: z.string() }).safeParse(answer);
  throw new HeadwaterError({
    code: 'rehearsal-refused',
    blame: status === 400 ? 'usage' : 'bug',
    message: `The rehearsal could not move its clock: ${said.success ? said.data.message : `HTTP ${status}`}`,
    next: ['Look at its log: .headwater/rehearsal/rehearsal.log'],
  });
}

function notARehearsal({ config }: Project): HeadwaterError {
  return new HeadwaterError({
    code: 'not-a-rehearsal',
    blame: 'usage',
    message: `aws.endpoint is ${config.aws.endpoint ?? 'AWS'}, whose time nobody moves; only a rehearsal has a clock of its own.`,
    next: ['Set aws.endpoint: rehearsal in a copy of headwater.yaml, and name it with --config.'],
  });
}
