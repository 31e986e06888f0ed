/**
 * Properties of an entry that will not survive the move unchanged.
 * `blocks`: the entry cannot be an object at all, so it is excluded and a person must accept or fix it.
 * `changes`: it arrives, but not as it was. `informs`: worth knowing.
 */
export type HazardEffect = 'blocks' | 'changes' | 'informs';

export interface Hazard {
  readonly id: HazardId;
  readonly effect: HazardEffect;
  /** What it is, in a few words. */
  readonly title: string;
  /** What will happen to it. */
  readonly consequence: string;
  /** What a person can do about it. */
  readonly fix: string;
}

/** In the order people read them: what blocks first. Ids are stable: `policy.exceptions` and evidence name them. */
export const HAZARD_IDS = [
  'bad-utf8',
  'key-too-long',
  'special-file',
  'smb-symlink',
  'object-too-large',
  'datasync-skips',
  'case-clash',
  'unicode-twin',
  'control-character',
  'windows-name',
  'hard-link',
  'symlink',
  'symlink-outside',
  'sparse-file',
  'component-too-long',
  'changing-file',
  'acl',
  'smb-acl',
  'symlink-absolute',
  'symlink-dangling',
  'symlink-loop',
  'hard-link-outside',
  'offline-file',
  'file-over-5tib',
  'location-name',
  'crowded-directory',
  'odd-time',
] as const;
export type HazardId = (typeof HAZARD_IDS)[number];
