/** Tags that say a cloud resource is ours, and which intent made it (docs/ARCHITECTURE.md: Steps, jobs, ledger). */
export interface OwnerTags {
  readonly migration: string;
  readonly step: string;
  readonly intent: string;
}

/** The tag keys on the wire. */
export const TAG_KEYS = {
  migration: 'headwater:migration',
  step: 'headwater:step',
  intent: 'headwater:intent',
  /** Present on all of ours so that IAM can condition on it. */
  marker: 'headwater',
} as const;

/** Keys of a bucket that begin alike. */
export interface KeyRange {
  readonly bucket: string;
  /** Empty for the whole bucket; else it ends with a slash. */
  readonly keyPrefix: string;
}

/** A live resource that stands where one of ours is to be, whoever made it. */
export interface Occupant {
  readonly id: string;
  /** As its owner named it; may be empty. Hostile input when shown. */
  readonly name: string;
  /** The migration it belongs to, by its tags; null when none of headwater made it. */
  readonly migration: string | null;
}

/** One field of a live resource that is not what the plan asks for. Never holds a secret. */
export interface Difference {
  readonly field: string;
  readonly wanted: string;
  readonly found: string;
}

/** A live resource, compared with what is wanted. */
export interface Observed {
  readonly id: string;
  /** `ready` to be used, `pending` on its way there, `broken` needs a person. */
  readonly state: 'ready' | 'pending' | 'broken';
  /** The service's own word for the state. */
  readonly status: string;
  readonly differences: readonly Difference[];
}

/**
 * The four verbs of one kind of cloud resource. `create` is sent exactly once per call: no automatic retry, because
 * DataSync has no client token and a retried create makes a second resource.
 * All methods throw PortFault.
 */
export interface Resources<Spec> {
  /** Null when it does not exist (any more). */
  observe(id: string, wanted: Spec): Promise<Observed | null>;
  /** Ids of all resources that carry these tags, whatever made them; lists, then reads tags. */
  findByTags(wanted: Spec, tags: OwnerTags): Promise<readonly string[]>;
  create(wanted: Spec, tags: OwnerTags): Promise<string>;
  /** Brings a live resource to the wanted spec; throws `conflict` when a field cannot be changed in place. */
  update(id: string, wanted: Spec): Promise<void>;
}
