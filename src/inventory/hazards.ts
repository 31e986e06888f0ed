import { ARCHIVE_CONSENTS } from '../config/consents.ts';
import type { Hazard, HazardId } from './hazard.ts';
import { BLOCKING_HAZARDS } from './hazards-blocking.ts';
import { CHANGING_HAZARDS } from './hazards-changing.ts';
import { INFORMING_HAZARDS } from './hazards-informing.ts';

export { HAZARD_IDS, type Hazard, type HazardEffect, type HazardId } from './hazard.ts';

const catalogue: readonly Hazard[] = [...BLOCKING_HAZARDS, ...CHANGING_HAZARDS, ...INFORMING_HAZARDS];

/** Every hazard by id, in the order people read them: what blocks first. */
export const HAZARDS: ReadonlyMap<HazardId, Hazard> = new Map(catalogue.map((hazard) => [hazard.id, hazard]));

/**
 * Not a hazard of an entry, but accepted like one: the bucket holds objects of files that were deleted at the source
 * after an earlier pass had copied them.
 */
export const DELETED_AT_SOURCE = 'deleted-at-source';

/** The hazards that keep an entry out of the bucket. */
export const BLOCKING: readonly HazardId[] = catalogue.filter((h) => h.effect === 'blocks').map((h) => h.id);

/** What `policy.exceptions` may accept. */
export const ACCEPTABLE: readonly string[] = [...BLOCKING, DELETED_AT_SOURCE, ...ARCHIVE_CONSENTS];
