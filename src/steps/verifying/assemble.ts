import type { Config } from '../../config/schema.ts';
import { closeBooks, overall } from '../../evidence/books.ts';
import { comparedIn } from '../../evidence/compared.ts';
import type { AtRest, Evidence, Taken } from '../../evidence/evidence.ts';
import { isAtLeast, type Verdict } from '../../evidence/verdict.ts';
import type { Settled } from '../../ports/comparison.ts';
import { atRestText } from './at-rest-text.ts';
import type { Checks } from './checks.ts';
import { sourceChecksums, sourceChecksumsText } from './inventory-sums.ts';
import { leavesOutMetadata, methodText, sampleText } from './method.ts';
import type { ReportCounts } from './reports.ts';
import type { CompareContext, CompareRequest } from './request.ts';
import { WHOLE_SAMPLE } from './reread.ts';

const EXAMPLES_PER_VERDICT = 20;

/** The record of a comparison that was settled. */
export async function assemble(
  context: CompareContext,
  request: CompareRequest,
  made: {
    readonly id: string;
    readonly startedAt: Date;
    readonly settled: Settled;
    readonly reports: ReportCounts;
    readonly taken: Taken;
    readonly checks: Checks;
    readonly atRest: AtRest | null;
  },
): Promise<Evidence> {
  const { settled } = made;
  const { accepted } = request.about;
  const books = closeBooks(request.inventory.counts.entries, settled.groups);
  const inventoryComplete = request.inventory.complete;
  const inputs = inputsOf(request, settled, made.reports, made.taken);
  const description = (await context.catalog.inventoryFiles(request.inventory)).at(-1)?.sha256;
  return {
    format: 'headwater-evidence/2',
    id: made.id,
    ...request.about,
    share: request.share,
    pass: request.pass,
    tool: context.tool,
    method: methodOf(request, made),
    startedAt: made.startedAt.toISOString(),
    finishedAt: context.clock.now().toISOString(),
    inputs: { ...inputs, inventory: { ...inputs.inventory, description } },
    compared: comparedIn(settled.combinations),
    books,
    groups: [...settled.groups],
    examples: await examples(context, settled),
    verdicts: settled.verdicts,
    exceptions: settled.exceptions,
    verdict: overall({ groups: settled.groups, books, inventoryComplete, accepted }),
  };
}

function methodOf(
  request: CompareRequest,
  made: { readonly taken: Taken; readonly checks: Checks; readonly atRest: AtRest | null },
): Evidence['method'] {
  const { level, sample = WHOLE_SAMPLE, inventorySums } = request;
  const { checks, atRest } = made;
  const { reread } = checks;
  const from =
    inventorySums === undefined || !isAtLeast(level, 'L2')
      ? null
      : sourceChecksums(request.inventory, inventorySums, checks.sums);
  const compared = methodText(request, made.taken);
  const text = from === null ? compared : `${compared} ${sourceChecksumsText(from)}`;
  const looked = {
    level,
    ...(leavesOutMetadata(request) ? { metadata: 'not-compared' as const } : {}),
    ...(from === null ? {} : { sourceChecksums: from }),
  };
  if (atRest !== null) return { ...looked, text: `${text} ${atRestText(atRest)}`, atRest };
  if (level !== 'L4') return { ...looked, text };
  return { ...looked, text: `${text} ${sampleText(sample, reread)}`, sample: { ...sample, ...reread } };
}

function inputsOf(
  { inventory, bucket, rules, executions }: CompareRequest,
  { inputs, objects, objectBytes }: Settled,
  reports: ReportCounts,
  taken: Taken,
): Evidence['inputs'] {
  return {
    inventory: { id: inventory.id, sha256: inventory.parquet.sha256, complete: inventory.complete },
    rules: { protocol: rules.protocol, exclude: [...rules.exclude] },
    listing: { bucket, keyPrefix: rules.keyPrefix, ...inputs.listing, objects, bytes: objectBytes, taken },
    executions: [...executions],
    reports: { ...reports, list: inputs.reports },
    objects: inputs.objects,
    source: inputs.source,
    earlier: inputs.earlier,
  };
}

/** Blocking hazards a person accepted for this share, from the configuration. */
export function acceptedFor(config: Config, share: string): readonly string[] {
  return config.policy.exceptions
    .filter((exception) => exception.share === undefined || exception.share === share)
    .map((exception) => exception.hazard);
}

const SHOWN: readonly Verdict[] = ['missing', 'differ', 'extra', 'changed-since', 'unverified', 'excluded'];

async function examples(context: CompareContext, settled: Settled): Promise<Evidence['examples']> {
  const wanted = SHOWN.filter((verdict) => settled.groups.some((group) => group.verdict === verdict));
  const lists = await Promise.all(
    wanted.map((verdict) =>
      context.catalog.listVerdicts(settled.verdicts.file, verdict, EXAMPLES_PER_VERDICT),
    ),
  );
  return lists.flat().map(({ path, key, verdict, reason }) => ({ path, key, verdict, reason }));
}
