import type { ShareInput } from '../input.ts';
import { type Check, grouped, type LintContext, openShares, several, withHazard } from './check.ts';

/** Limits of an S3 File Gateway [aws-facts 8]. */
const FILE_SHARES = 50;
const CACHED_FILES = 20e6;
const LARGEST_CACHE_BYTES = 64 * 2 ** 40;
const LARGEST_CACHE_TIB = 64;
/** Files under 32 MiB that a gateway writes in a second, at most [aws-facts 10]. */
const FILES_PER_SECOND = 16;
const DAY_SECONDS = 86_400;
const MANY_DAYS = 7;
const TIB = 2 ** 40;

/** HW5xx: file shares that an S3 File Gateway serves. */
export const GATEWAY_CHECKS: readonly Check[] = [
  {
    id: 'HW501',
    title: 'A file share open to every host',
    severity: 'warn',
    why: 'Without a list of clients any host that reaches the gateway may mount an NFS file share [aws-facts 8].',
    fix: 'List who may as clients of the share in headwater.yaml: addresses or CIDR blocks.',
    check: (context) =>
      bridges(context)
        .filter(({ config: { protocol, clients } }) => protocol === 'nfs' && clients === undefined)
        .map(({ config: { name } }) => ({
          share: name,
          text: 'Any host that reaches the gateway may mount the file share.',
        })),
  },
  {
    id: 'HW502',
    title: 'More file shares than a gateway serves',
    severity: 'error',
    why: 'A gateway serves 50 file shares [aws-facts 8]; the next one is refused at the cut-over.',
    fix: 'Spread the shares over several gateways.',
    check: ({ input: { config } }) =>
      config.gateways.flatMap(({ name }) => {
        const count = config.shares.filter(
          ({ strategy, gateway }) => strategy === 'bridge' && gateway === name,
        ).length;
        if (count <= FILE_SHARES) return [];
        return [{ share: null, text: `Gateway ${name} would serve ${count} file shares; it takes 50.` }];
      }),
  },
  {
    id: 'HW503',
    title: 'More files than a gateway remembers',
    severity: 'warn',
    why: 'The largest gateway caches the metadata of 20 million files [aws-facts 8]; listing beyond that goes to S3 again and again.',
    fix: 'Spread the shares over several gateways, or let those who read many files read the bucket.',
    check: ({ input }) =>
      input.config.gateways.flatMap(({ name }) => {
        const files = input.shares
          .filter(({ config: { strategy, gateway } }) => strategy === 'bridge' && gateway === name)
          .reduce((sum, { profile }) => sum + profile.mapped.files + profile.mapped.directories, 0);
        if (files <= CACHED_FILES) return [];
        return [
          { share: null, text: `Gateway ${name} would serve ${grouped(files)} files and directories.` },
        ];
      }),
  },
  {
    id: 'HW504',
    title: 'A file share larger than any cache',
    severity: 'info',
    why: 'A cache has at most 64 TiB [aws-facts 8]: reads of what is not in it come over the link.',
    fix: 'Size the cache for what is read in a day, not for the whole share.',
    check: (context) =>
      bridges(context)
        .filter(({ profile }) => profile.mapped.fileBytes > LARGEST_CACHE_BYTES)
        .map(({ config: { name }, profile }) => ({
          share: name,
          text: `It holds ${grouped(profile.mapped.fileBytes / TIB)} TiB; a gateway caches ${LARGEST_CACHE_TIB} at most.`,
        })),
  },
  {
    id: 'HW505',
    title: 'Links behind a file share',
    severity: 'warn',
    why: 'A File Gateway knows neither hard nor symbolic links; how an object that was a link looks through it is not documented [aws-facts 8].',
    fix: 'Replace the links at the source by what they lead to, or tell who uses them.',
    check: (context) =>
      bridges(context).flatMap((share) => {
        const links = withHazard(share, ['symlink', 'hard-link']);
        if (links === 0) return [];
        return [
          {
            share: share.config.name,
            text: `${several(links, 'link')} will not be links through its file share.`,
          },
        ];
      }),
  },
  {
    id: 'HW506',
    title: 'Small files are written slowly through a gateway',
    severity: 'info',
    why: 'A gateway writes at most 16 files a second under 32 MiB [aws-facts 10]: an application that rewrites many of them waits.',
    fix: 'Let bulk writers write to the bucket under a prefix of their own.',
    check: (context) =>
      bridges(context).flatMap(({ config: { name }, profile }) => {
        const days = profile.mapped.files / FILES_PER_SECOND / DAY_SECONDS;
        if (days <= MANY_DAYS) return [];
        return [
          {
            share: name,
            text: `Writing its ${several(profile.mapped.files, 'file')} anew through the gateway would take ${several(Math.round(days), 'day')}.`,
          },
        ];
      }),
  },
  {
    id: 'HW507',
    title: 'Crowded directories behind a file share',
    severity: 'warn',
    why: 'Directories of more than 10,000 entries are slow to list through a gateway [aws-facts 8].',
    fix: 'Split them at the source: headwater inventory show --hazard crowded-directory lists them.',
    check: (context) =>
      bridges(context).flatMap((share) => {
        const count = withHazard(share, ['crowded-directory']);
        if (count === 0) return [];
        const text = `${several(count, 'directory has', 'directories have')} more than 10,000 entries.`;
        return [{ share: share.config.name, text }];
      }),
  },
  {
    id: 'HW508',
    title: 'Files too large for a file share',
    severity: 'warn',
    why: 'A gateway serves files of up to 5 TiB [aws-facts 8]; larger objects are there, but not through it.',
    fix: 'Split them at the source, or let their readers read the bucket.',
    check: (context) =>
      bridges(context).flatMap((share) => {
        const count = withHazard(share, ['file-over-5tib']);
        if (count === 0) return [];
        return [{ share: share.config.name, text: `${several(count, 'file is', 'files are')} over 5 TiB.` }];
      }),
  },
  {
    id: 'HW509',
    title: 'A gateway that serves nothing',
    severity: 'info',
    why: 'Only shares with the strategy bridge get a file share; a gateway that none of them names is not used.',
    fix: 'Give a share the strategy bridge and this gateway, or take the gateway out of headwater.yaml.',
    check: ({ input: { config } }) =>
      config.gateways
        .filter(
          ({ name }) =>
            !config.shares.some(({ strategy, gateway }) => strategy === 'bridge' && gateway === name),
        )
        .map(({ name }) => ({ share: null, text: `No share is bridged through gateway ${name}.` })),
  },
  {
    id: 'HW510',
    title: 'An SMB file share opens without the old permissions',
    severity: 'info',
    why: 'No access list comes from SMB into S3 [aws-facts 3], so the new file share begins with the defaults of the gateway.',
    fix: 'Set permissions on the file share before its users come, from an export of the old ones: headwater inventory scan --acls.',
    check: (context) =>
      bridges(context)
        .filter(({ config: { protocol } }) => protocol === 'smb')
        .map(({ config: { name } }) => ({
          share: name,
          text: 'Its file share begins with default permissions, not with those of the source.',
        })),
  },
];

function bridges(context: LintContext): readonly ShareInput[] {
  return openShares(context).filter(({ config: { strategy } }) => strategy === 'bridge');
}
