import { z } from 'zod';

/** One rule in S3's own JSON shape; rules of others are shown as they are. */
const rule = z.looseObject({ ID: z.string().exactOptional() });

/** One bucket's lifecycle rules now, and as `lifecycle apply` would leave them. */
export const lifecyclePreviewSchema = z.strictObject({
  bucket: z.string(),
  kept: z.array(rule).readonly(),
  removed: z.array(rule).readonly(),
  added: z.array(rule).readonly(),
});
export type LifecyclePreview = z.output<typeof lifecyclePreviewSchema>;
