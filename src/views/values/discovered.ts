import { z } from 'zod';
import { shownPath } from '../../inventory/inventory.ts';

const protocol = z.enum(['nfs', 'smb']);

/** What a file server offers: `inventory discover`. */
export const discoveredSchema = z.strictObject({
  host: z.string(),
  asked: z
    .array(
      z.strictObject({
        protocol,
        outcome: z.enum(['listed', 'client-missing', 'not-served', 'refused', 'timed-out', 'failed']),
        /** What the client said, and what to do; null when it listed. */
        message: z.string().nullable(),
        next: z.string().nullable(),
      }),
    )
    .readonly(),
  found: z
    .array(
      z.strictObject({
        protocol,
        name: shownPath,
        kind: z.enum(['share', 'hidden', 'administrative', 'printer']),
        clients: z.array(z.string()).readonly(),
        comment: z.string(),
        configuredAs: z.string().nullable(),
        refused: z.string().nullable(),
        within: shownPath.nullable(),
      }),
    )
    .readonly(),
  /** With `--write`, what was added to headwater.yaml; null without. */
  written: z
    .strictObject({
      file: z.string(),
      shares: z.array(z.string()).readonly(),
      /** Unified; empty when nothing was added. */
      diff: z.string(),
    })
    .nullable(),
});
export type Discovered = z.output<typeof discoveredSchema>;
