import type { Config } from '../config/schema.ts';
import type { EntryColumn } from '../inventory/entry.ts';
import { HAZARDS } from '../inventory/hazards.ts';
import { howToComplete, whyIncomplete } from '../inventory/incomplete.ts';
import { FOREIGN_TIMES } from '../inventory/listed-time.ts';
import { acceptanceYaml, leftBehind } from './acceptance.ts';
import type { ClassDecision } from './classes.ts';
import { agentsOf, mappedObjects, modeOf, nextPass, readersOf, type ShareInput } from './input.ts';
import type { PlanBody } from './plan.ts';
import type { DecidedShare } from './steps.ts';

export type Warning = PlanBody['warnings'][number];

/** Items up to which a Basic agent may have 32 GiB of memory; above it needs 64 [aws-facts 2]. */
const SMALL_AGENT_ITEMS = 20e6;
const LARGE_AGENT_GIB = 64;
/** Items a Basic task may hold, at source and destination together [aws-facts 2, 10]. */
const BASIC_TASK_ITEMS = 50e6;
/** An inventory older than this says little about what a pass will find. */
const OLD_DAYS = 7;
const DAY_MS = 86_400_000;

/** What a reviewer should know before approving, most serious first. */
export function warningsOf(config: Config, decided: readonly DecidedShare[], now: Date): Warning[] {
  const open = decided.filter(({ share }) => nextPass(share.progress) !== null);
  return [
    ...open.flatMap(({ share }) => incompleteWarnings(share)),
    ...open.flatMap(({ share }) => hazardWarnings(config, share)),
    ...open.flatMap(({ share }) => importedWarnings(share)),
    ...open.flatMap(({ share }) => agentWarnings(config, share)),
    ...decided.flatMap(({ share, decision }) => readerWarnings(config, share, decision)),
    ...open.flatMap(({ share }) => openFileShareWarnings(share)),
    ...open.flatMap(({ share }) => ageWarnings(share, now)),
    ...windowWarnings(config),
    ...strayReaderWarnings(config),
    ...decided.flatMap(({ share, decision }) => smallFileWarnings(share, decision)),
  ];
}

function hazardWarnings(config: Config, share: ShareInput): Warning[] {
  const { name } = share.config;
  return leftBehind(config, share)
    .filter(({ accepted }) => !accepted)
    .map(({ reason, entries }) => {
      const hazard = [...HAZARDS.values()].find(({ id }) => id === reason);
      return {
        code: 'hazard-not-accepted',
        share: name,
        text: `${grouped(entries)} ${entries === 1 ? 'entry stays' : 'entries stay'} behind: ${hazard?.title ?? reason}. Until that is accepted, the cut-over stays closed.`,
        fix: `${hazard?.fix ?? 'Mend it at the source.'} Or accept it under policy.exceptions: ${acceptanceYaml(name, reason)}`,
      };
    });
}

function incompleteWarnings({ config: { name }, inventory }: ShareInput): Warning[] {
  if (inventory.complete) return [];
  return [
    {
      code: 'inventory-incomplete',
      share: name,
      text: `The inventory is not the whole share: ${whyIncomplete(inventory)}. What is missing is neither counted nor proved, so the share is not proved by it.`,
      fix: `${howToComplete(inventory)}, and plan again.`,
    },
  ];
}

/** What a plan cannot know of without a column of the inventory; columns that change no plan are left out. */
const NEEDED: Readonly<Partial<Record<EntryColumn, string>>> = {
  mtime_ns: 'what is cold',
  nlink: 'hard links',
  link_target: 'where links lead',
  allocated_bytes: 'sparse files',
};

function importedWarnings({ config: { name }, inventory: { origin } }: ShareInput): Warning[] {
  if (origin.kind === 'scan') return [];
  const unknown = origin.unknown.flatMap((column) => NEEDED[column] ?? []);
  const foreign = FOREIGN_TIMES.includes(origin.format) ? ['the times of the files'] : [];
  const gaps = [...foreign, ...unknown];
  const not = gaps.length === 0 ? '' : ` It does not tell ${gaps.join(', ')}.`;
  return [
    {
      code: 'inventory-imported',
      share: name,
      text: `Made from an imported ${origin.format} listing, not from a scan: nobody has looked at the share, and what the listing leaves out is in no figure.${not}`,
      fix: `Run headwater inventory scan ${name} and plan again, or go on: the cut-over walks the share itself.`,
    },
  ];
}

function agentWarnings(config: Config, share: ShareInput): Warning[] {
  if (modeOf(config, share.config) !== 'basic') return [];
  const { name } = share.config;
  const items = mappedObjects(share);
  const small = agentsOf(config, share.config).filter(({ memoryGiB }) => memoryGiB < LARGE_AGENT_GIB);
  const warnings: Warning[] = [];
  if (items * 2 > BASIC_TASK_ITEMS) {
    warnings.push({
      code: 'basic-item-limit',
      share: name,
      text: `${grouped(items)} items at the source and as many in the bucket exceed the 50 million that a Basic task takes.`,
      fix: 'Use Enhanced agents, or split the share into several by directory.',
    });
  }
  if (items > SMALL_AGENT_ITEMS && small.length > 0) {
    warnings.push({
      code: 'agent-memory',
      share: name,
      text: `${grouped(items)} items need Basic agents with 64 GiB of memory; ${small.map((agent) => agent.name).join(', ')} has less.`,
      fix: 'Give the agent 64 GiB and set memoryGiB in headwater.yaml.',
    });
  }
  return warnings;
}

function readerWarnings(config: Config, { config: share }: ShareInput, decision: ClassDecision): Warning[] {
  const readers = readersOf(config, share);
  if (share.strategy !== 'archive' || readers.length === 0) return [];
  return [
    {
      code: 'reader-blocks-archive',
      share: share.name,
      text: `The strategy is archive, but ${readers.map((reader) => reader.name).join(', ')} reads this prefix; objects go to ${decision.storageClass} instead.`,
      fix: 'Take the reader off the prefix and out of headwater.yaml, or change the strategy.',
    },
  ];
}

function openFileShareWarnings({ config: share }: ShareInput): Warning[] {
  if (share.strategy !== 'bridge' || share.protocol !== 'nfs' || share.clients !== undefined) return [];
  return [
    {
      code: 'file-share-open',
      share: share.name,
      text: 'Any host that reaches the gateway may mount the file share.',
      fix: 'List who may as clients of the share in headwater.yaml: addresses or CIDR blocks.',
    },
  ];
}

function ageWarnings({ config: { name }, inventory }: ShareInput, now: Date): Warning[] {
  const days = Math.floor((now.getTime() - Date.parse(inventory.finishedAt)) / DAY_MS);
  if (days < OLD_DAYS) return [];
  return [
    {
      code: 'inventory-old',
      share: name,
      text: `The inventory is ${days} days old; the share has moved on since.`,
      fix: `Run headwater inventory scan ${name} and plan again.`,
    },
  ];
}

function windowWarnings({ link }: Config): Warning[] {
  if (link.windows.length === 0) return [];
  const stopped = link.windows.some(({ gbps }) => gbps === 0);
  return [
    {
      code: 'bandwidth-windows',
      share: null,
      text: `Tasks keep to the lowest rate of all bandwidth windows, at all hours${stopped ? '; hours of 0 Gbit/s are not kept free' : ''}.`,
      fix: stopped
        ? 'Use headwater pause for hours that must stay free.'
        : 'Leave the windows out to use the whole link.',
    },
  ];
}

function strayReaderWarnings(config: Config): Warning[] {
  const touched = new Set(
    config.shares.flatMap((share) => readersOf(config, share).map((reader) => reader.name)),
  );
  return config.readers
    .filter(({ name }) => !touched.has(name))
    .map(({ name, prefix }) => ({
      code: 'reader-elsewhere',
      share: null,
      text: `Reader ${name} reads ${JSON.stringify(prefix)}, where no share lands, so it protects nothing.`,
      fix: 'Write the whole key prefix, bucket.prefix included, or remove the reader.',
    }));
}

function smallFileWarnings(
  { config: { name } }: ShareInput,
  { storageClass, above, below }: ClassDecision,
): Warning[] {
  const files = above.objects + below.objects;
  if (storageClass === 'STANDARD' || below.objects * 2 <= files) return [];
  return [
    {
      code: 'mostly-small-files',
      share: name,
      text: `${grouped(below.objects)} of ${grouped(files)} files are too small for ${storageClass} to pay, so they stay in STANDARD.`,
      fix: 'If they are read together, pack them into tar or WebDataset shards of about 1 GiB before the move.',
    },
  ];
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
