/**
 * A number from 0 up to but not including 1 that only depends on the seed and what it is drawn for, whatever was drawn
 * before: two simulations that differ in something else draw the same for the same execution (Murmur3's finaliser).
 */
export function chanceOf(seed: number, ...subject: readonly number[]): number {
  let state = mix(seed ^ 0x9e3779b9);
  for (const part of subject) state = mix(state ^ Math.imul(part + 1, 0x9e3779b1));
  return state / 2 ** 32;
}

function mix(value: number): number {
  let mixed = value >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
