import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import { type Progress, shareProgress } from './progress.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Where the truth of one share is, and for buckets since when and on which evidence. */
export const shareAuthoritySchema = z.discriminatedUnion('holder', [
  z.strictObject({
    share: z.string(),
    /** Nobody ever took it from the source, or a cut-over was rolled back. */
    holder: z.literal('source'),
    protocol: z.enum(['nfs', 'smb']),
    server: z.string(),
    export: z.string(),
  }),
  z.strictObject({
    share: z.string(),
    holder: z.literal('bucket'),
    bucket: z.string(),
    keyPrefix: z.string(),
    /** UTC: when the commit was recorded. */
    since: z.iso.datetime(),
    evidence: z.strictObject({
      id: z.string(),
      /** Of the record as the ledger has it; null when the ledger does not name the record. */
      sha256: digest.nullable(),
    }),
  }),
]);
export type ShareAuthority = z.output<typeof shareAuthoritySchema>;

/** For every share whether its source or the bucket is the truth: `authority.json` in the control bucket. */
export const authorityRegisterSchema = z.strictObject({
  format: z.literal('headwater-authority/1'),
  migration: z.string(),
  /** Made against the rehearsal: says nothing of AWS. */
  rehearsal: z.boolean(),
  /** The ledger up to this event, and its digest: of two registers the one with the higher number is the newer. */
  ledger: z.strictObject({ seq: z.number().int().nonnegative(), digest }),
  shares: z.array(shareAuthoritySchema).readonly(),
});
export type AuthorityRegister = z.output<typeof authorityRegisterSchema>;

/**
 * The register as the ledger has it. Shares in the order of the configuration; behind them those that were committed and are not
 * configured any more, by name: that a bucket is their truth does not end with a line of a file.
 */
export function authorityRegister(config: Config, progress: Progress): AuthorityRegister {
  const configured = config.shares.map((share): ShareAuthority => {
    const { name, protocol, server } = share;
    return (
      committed(progress, name) ?? { share: name, holder: 'source', protocol, server, export: share.export }
    );
  });
  const names = new Set(config.shares.map(({ name }) => name));
  const others = [...progress.shares.keys()].filter((name) => !names.has(name)).sort();
  return {
    format: 'headwater-authority/1',
    migration: config.migration,
    rehearsal: config.aws.endpoint === 'rehearsal',
    ledger: { seq: progress.seq, digest: progress.digest },
    shares: [...configured, ...others.flatMap((name) => committed(progress, name) ?? [])],
  };
}

/** Key of the register in the control bucket. */
export function authorityKey(migration: string): string {
  return `${migration}/authority.json`;
}

function committed(progress: Progress, share: string): ShareAuthority | null {
  const { authority, committedOn: sha256 } = shareProgress(progress, share);
  if (authority.holder !== 'bucket') return null;
  const { holder, bucket, keyPrefix, since, evidence: id } = authority;
  return { share, holder, bucket, keyPrefix, since, evidence: { id, sha256 } };
}
