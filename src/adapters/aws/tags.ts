import { type OwnerTags, TAG_KEYS } from '../../ports/resources.ts';

/** A tag as DataSync and Storage Gateway spell it. */
export interface WireTag {
  readonly Key: string | undefined;
  readonly Value?: string | undefined;
}

/** The four tags of a resource of ours. Values are never empty: DataSync's model contradicts itself there [aws-facts 1]. */
export function wireTags(tags: OwnerTags): { Key: string; Value: string }[] {
  return [
    { Key: TAG_KEYS.marker, Value: 'true' },
    { Key: TAG_KEYS.migration, Value: tags.migration },
    { Key: TAG_KEYS.step, Value: tags.step },
    { Key: TAG_KEYS.intent, Value: tags.intent },
  ];
}

/** The migration that a resource with these tags belongs to; null when it is none of headwater's. */
export function migrationOf(found: readonly WireTag[]): string | null {
  return found.find(({ Key }) => Key === TAG_KEYS.migration)?.Value ?? null;
}

/** True when migration, step and intent are all there and exactly these. */
export function carriesTags(found: readonly WireTag[], wanted: OwnerTags): boolean {
  const values = new Map(found.map((tag) => [tag.Key, tag.Value]));
  return (
    values.get(TAG_KEYS.migration) === wanted.migration &&
    values.get(TAG_KEYS.step) === wanted.step &&
    values.get(TAG_KEYS.intent) === wanted.intent
  );
}

/** Whose it is, by its tags; null for a resource that is not ours. */
export function ownerOf(found: readonly WireTag[]): OwnerTags | null {
  const values = new Map(found.map((tag) => [tag.Key, tag.Value]));
  const [migration, step, intent] = [TAG_KEYS.migration, TAG_KEYS.step, TAG_KEYS.intent].map((key) =>
    values.get(key),
  );
  return migration === undefined || step === undefined || intent === undefined
    ? null
    : { migration, step, intent };
}
