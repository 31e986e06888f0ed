import type { StorageClass } from '../../config/schema.ts';
import { type Ageing, STAYING } from '../classes/ageing.ts';
import { effectiveClass } from './effective.ts';
import { NO_FILES, type Subtree, type Zones } from './zoning.ts';

/** Zones a share has at most: a person reads them. */
const MOST_ZONES = 20;

/** Which prefixes age how, so that what S3 makes of it is what was meant. */
export interface Layout {
  /** In the order of their prefixes; what no rule names stays in STANDARD. */
  readonly rules: readonly { readonly prefix: string; readonly ageing: Ageing }[];
  /** Subtrees that age in their own way. */
  readonly zones: readonly Subtree[];
  /** Files of the share that no rule can name. */
  readonly unnamed: Omit<Subtree, 'path'>;
}

export interface LayoutRequest {
  /** Of the share; ends with a slash. */
  readonly keyPrefix: string;
  readonly base: Ageing;
  readonly zone: Ageing;
  readonly found: Zones;
  readonly mostRules: number;
}

/**
 * Rules by which the zones of a share age in one way and the rest in another; null when that takes more than `mostRules`,
 * or names that no rule can hold. S3 has no rule that leaves a prefix out, so there are two ways [aws-facts A.6]: where the
 * class of the zones wins over that of the share, zones lie over it; otherwise the share's rule is written for everything
 * beside the zones, and files directly above a zone stay in STANDARD.
 */
export function layOut(request: LayoutRequest): Layout | null {
  if (request.found.trees.length === 0) return null;
  return winsEverywhere(request.zone, request.base) ? over(request) : beside(request);
}

/** The layout of a share without zones. */
export function plainLayout(keyPrefix: string, base: Ageing): Layout {
  return { rules: ruled(keyPrefix, [{ path: '' }], base), zones: [], unnamed: NO_FILES };
}

function over({ keyPrefix, base, zone, found, mostRules }: LayoutRequest): Layout | null {
  const shareRules = ruled(keyPrefix, [{ path: '' }], base);
  const zones = found.trees
    .filter(({ path }) => isWritable(path))
    .slice(0, Math.min(MOST_ZONES, mostRules - shareRules.length));
  if (zones.length === 0) return null;
  return { rules: inOrder([...shareRules, ...ruled(keyPrefix, zones, zone)]), zones, unnamed: NO_FILES };
}

function beside({ keyPrefix, base, zone, found, mostRules }: LayoutRequest): Layout | null {
  if (found.beside === null) return null;
  const zones = found.trees.slice(0, MOST_ZONES);
  const others = [...found.beside, ...found.trees.slice(MOST_ZONES)];
  const rules = inOrder([...ruled(keyPrefix, others, base), ...ruled(keyPrefix, zones, zone)]);
  if (rules.length > mostRules || ![...others, ...zones].every(({ path }) => isWritable(path))) return null;
  return { rules, zones, unnamed: found.above };
}

function ruled(
  keyPrefix: string,
  trees: readonly { readonly path: string }[],
  ageing: Ageing,
): Layout['rules'] {
  if (ageing.floorBytes === null) return [];
  return trees.map(({ path }) => ({ prefix: path === '' ? keyPrefix : `${keyPrefix}${path}/`, ageing }));
}

function inOrder(rules: Layout['rules']): Layout['rules'] {
  return rules.toSorted((a, b) => (a.prefix < b.prefix ? -1 : 1));
}

/** Whether objects of any size age as the zone says under both rules: what changes with size changes at their bounds. */
function winsEverywhere(zone: Ageing, base: Ageing): boolean {
  const rules = [...ruled('', [{ path: '' }], base), ...ruled('', [{ path: '' }], zone)].map(
    ({ ageing }) => ({
      prefix: '',
      storageClass: ageing.storageClass,
      objectSizeGreaterThan: boundOf(ageing),
    }),
  );
  const sizes = [zone, base].flatMap(({ floorBytes }) => floorBytes ?? []);
  return sizes.every((sizeBytes) => effectiveClass(rules, '', sizeBytes) === classAt(zone, sizeBytes));
}

/** The class that ageing means for an object of a size (bytes). */
export function classAt({ storageClass, floorBytes }: Ageing, sizeBytes: number): StorageClass {
  return floorBytes !== null && sizeBytes >= floorBytes ? storageClass : STAYING.storageClass;
}

/** The exclusive lower bound that S3 wants; null takes every object. */
export function boundOf({ floorBytes }: Ageing): number | null {
  return floorBytes === null || floorBytes === 0 ? null : floorBytes - 1;
}

/** XML, in which rules are sent, cannot hold control characters; that others may be lost on the way is not risked. */
function isWritable(path: string): boolean {
  return !/[\p{Cc}\ufffe\uffff]/u.test(path);
}
