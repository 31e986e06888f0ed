import type { ShareConfig } from '../../config/schema.ts';

/** Something that only a person can do, and how they say that it is done. */
export interface PersonsWork {
  /** `before` the freeze, `freeze`, `switch` once the file share is writable, `after` the commit. */
  readonly when: 'before' | 'freeze' | 'switch' | 'after';
  readonly what: string;
  /** The flag of `cutover run` that says so; null when nothing waits for it. */
  readonly confirm: string | null;
}

/** Who must do what for a share's cut-over, in order. */
export function peopleFor(
  share: Pick<ShareConfig, 'name' | 'protocol' | 'server' | 'export' | 'owner'>,
  hasFileShare: boolean,
  tellsRefresh: boolean,
): readonly PersonsWork[] {
  const source = `${share.protocol.toUpperCase()} ${share.server}:${share.export}`;
  const owner = share.owner ?? 'its owner (nobody is named)';
  return [
    { when: 'before', what: `Agree on the time with ${owner}, and tell its users.`, confirm: null },
    {
      when: 'freeze',
      what: `End open files, unmount its writers, and make ${source} read-only for every client.`,
      confirm: '--confirm-frozen',
    },
    ...(hasFileShare
      ? [
          ...(tellsRefresh
            ? []
            : [
                {
                  when: 'switch' as const,
                  what: 'Wait for the event that the cache refresh has finished.',
                  confirm: '--confirm-refreshed',
                },
              ]),
          {
            when: 'switch' as const,
            what: 'When the file share is writable, point clients (mounts, DNS, DFS) at the gateway, and let a user work on it.',
            confirm: '--confirm-moved',
          },
        ]
      : [{ when: 'after' as const, what: 'Point readers at the bucket.', confirm: null }]),
    {
      when: 'after',
      what: `Keep ${source} read-only; what to do before it goes: headwater cutover prepare --share ${share.name}`,
      confirm: null,
    },
  ];
}
