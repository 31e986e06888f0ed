/** Days for which a committed share's source is kept as it is: time to notice what nobody thought of. A choice, no limit of AWS. */
export const KEEP_SOURCE_DAYS = 30;
const DAY_MS = 86_400_000;

/** Until when a source is kept that is committed now. */
export function keepSourceUntil(now: Date): Date {
  return new Date(now.getTime() + KEEP_SOURCE_DAYS * DAY_MS);
}

/** What is known of a share whose source is to be retired. */
export interface Retiring {
  readonly share: string;
  /** `NFS filer:/export/projects` */
  readonly source: string;
  /** ISO 8601; null when an older ledger does not say. */
  readonly keepUntil: string | null;
  readonly hasFileShare: boolean;
}

/** What people do before a committed share's source goes, in order. headwater deletes none of it. */
export function retireChecklist({ share, source, keepUntil, hasFileShare }: Retiring): readonly string[] {
  const until = keepUntil === null ? 'for a month at least' : `until ${keepUntil.slice(0, 10)}`;
  return [
    `Keep ${source} read-only ${until}: what turns out to be missing is copied from there by hand.`,
    `Look that nobody still uses the source: headwater drift`,
    ...(hasFileShare
      ? ['Look that no client mounts the source any more: its list of sessions, DNS and DFS.']
      : ['Look that no job still reads the source.']),
    `Check the bucket against the frozen source once more: headwater verify --share ${share}`,
    'Move backups, monitoring and quotas from the source to the bucket.',
    'Take the last backup of the source, and keep it as long as your rules say.',
    "Remove the share's DataSync task and locations, and its agents when no other share needs them.",
    `Then remove the export ${source}, and its data last.`,
  ];
}
