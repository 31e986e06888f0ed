import { z } from 'zod';

/** What stands on the premises of the rehearsal: which directory is served as which share, which agents run. */
export const worldSchema = z.strictObject({
  account: z.string(),
  region: z.string(),
  exports: z.array(
    z.strictObject({
      protocol: z.enum(['nfs', 'smb']),
      server: z.string(),
      export: z.string(),
      directory: z.string(),
    }),
  ),
  agents: z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      mode: z.enum(['basic', 'enhanced']),
      /** An offline one has been silent for long; absent means online. */
      status: z.enum(['online', 'offline']).optional(),
    }),
  ),
  gateways: z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      /** The Active Directory domain it is in; null: none. When absent it is in one. */
      domain: z.string().nullable().exactOptional(),
      /** How fast it uploads; as fast as the disk when absent. */
      uploadBitsPerSecond: z.number().positive().exactOptional(),
    }),
  ),
  /** The IAM roles of the account; none when absent. */
  roles: z
    .array(
      z.strictObject({
        arn: z.string(),
        /** Services that may assume it: `datasync.amazonaws.com`. */
        trustedBy: z.array(z.string()),
        /** Actions it may not do; every other it may. */
        denies: z.array(z.string()).exactOptional(),
      }),
    )
    .exactOptional(),
  /**
   * Buckets that belong to other accounts, which let this one do everything in them; there from the start, for as long as the
   * rehearsal runs. S3 refuses what expects another owner of them, and does not make them again.
   */
  buckets: z.array(z.strictObject({ name: z.string(), account: z.string() })).exactOptional(),
  /**
   * How fast transfers are, in seconds of the rehearsal's clock; without it, and for every member that is absent, as fast as the
   * disk. A phase takes the longer of its bytes and its files; an execution's own `BytesPerSecond` holds as well.
   */
  pace: z
    .strictObject({
      /** What the line to AWS carries; executions that run at the same time share it. */
      linkBytesPerSecond: z.number().positive().exactOptional(),
      /** Files (directories and deletions too) one agent handles, whatever their size. */
      filesPerSecondPerAgent: z.number().positive().exactOptional(),
      /** Entries of the source and objects of the destination that PREPARING goes through; more agents do not help. */
      entriesPreparedPerSecond: z.number().positive().exactOptional(),
      /** Files that VERIFYING reads back and compares. */
      verifiedFilesPerSecond: z.number().positive().exactOptional(),
    })
    .exactOptional(),
});
export type World = z.output<typeof worldSchema>;
