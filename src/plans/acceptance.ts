import type { Config } from '../config/schema.ts';
import { HAZARDS, type HazardId } from '../inventory/hazards.ts';
import type { ShareInput } from './input.ts';
import type { PlanShare } from './plan.ts';

/** True when a person has accepted that entries with this hazard stay behind, for this share or for all. */
export function isAccepted(config: Config, share: string, hazard: HazardId): boolean {
  return config.policy.exceptions.some(
    (exception) =>
      exception.hazard === hazard && (exception.share === undefined || exception.share === share),
  );
}

/** What of a share stays behind: hazards that block, in catalogue order, then the share's own excludes. */
export function leftBehind(config: Config, { config: { name }, profile }: ShareInput): PlanShare['excluded'] {
  const blocked = profile.hazards
    .filter(({ hazard, entries }) => entries > 0 && HAZARDS.get(hazard)?.effect === 'blocks')
    .map(({ hazard, entries, bytes }) => ({
      reason: hazard,
      entries,
      bytes,
      accepted: isAccepted(config, name, hazard),
    }));
  const { entries, bytes } = profile.excludedByPattern;
  // The pattern in headwater.yaml is the acceptance.
  return entries === 0
    ? blocked
    : [...blocked, { reason: 'exclude-pattern', entries, bytes, accepted: true }];
}

/** The line to add under `policy.exceptions` to accept a hazard, as YAML. */
export function acceptanceYaml(share: string, hazard: string): string {
  return `- {hazard: ${hazard}, share: ${share}, reason: "why it may stay behind", by: "your name"}`;
}
