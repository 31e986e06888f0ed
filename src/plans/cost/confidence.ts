/** How sure a price is, best first (legend in `prices/us-east-1.json`). */
export const CONFIDENCES = ['confirmed', 'corroborated', 'secondary', 'unverified'] as const;
export type Confidence = (typeof CONFIDENCES)[number];
