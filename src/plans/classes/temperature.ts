import type { ShareInput } from '../input.ts';

/** Part (0 to 1) of a share's bytes that is cold. */
export function coldPartOf({ profile }: Pick<ShareInput, 'profile'>): number {
  const { fileBytes } = profile.mapped;
  return fileBytes === 0 ? 0 : Math.min(1, profile.cold.bytes / fileBytes);
}

/** A part as a percentage, rounded down, so that 79.9 % is never shown as the 80 % it missed. */
export function percent(part: number): string {
  return `${Math.floor(Math.round(part * 1e6) / 1e4)} %`;
}
