const BINARY_UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** A count with thousands separators: `1,234,567`. */
export function formatCount(count: number): string {
  return grouped(Math.round(count).toFixed(0));
}

/** A number with all its digits, thousands set apart: `1,234,567.125`. */
export function formatExact(value: number): string {
  return grouped(String(value));
}

/** Thousands set apart; what knows all the world's numbers takes longer to load than a plan to read. */
function grouped(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ',');
}

/** Bytes for people, in powers of 1,024, three digits or so: `512 bytes`, `1.5 KiB`, `128 MiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1,023.5 and more would be shown as 1024 of the smaller unit.
  while (value >= (unit === 0 ? 1024 : 1023.5) && unit < BINARY_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  if (unit === 0) return value === 1 ? '1 byte' : `${formatCount(value)} bytes`;
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${Number(value.toFixed(digits))} ${BINARY_UNITS[unit]}`;
}

/** USD: `$1,536.55`; what is above nothing but under a cent as `<$0.01`. */
export function formatUsd(usd: number): string {
  if (usd > 0 && usd < 0.005) return '<$0.01';
  const text = grouped(Math.abs(usd).toFixed(2));
  return `${usd < 0 && text !== '0.00' ? '-' : ''}$${text}`;
}

const SPANS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A duration in its two largest units: `45 s`, `2 h 5 min`, `12 d`; rounded up to a second. */
export function formatSeconds(seconds: number): string {
  let rest = Math.ceil(seconds);
  // Minutes do not matter once there are days.
  if (rest >= 10 * 86_400) rest = Math.round(rest / 86_400) * 86_400;
  else if (rest >= 86_400) rest = Math.round(rest / 3_600) * 3_600;
  else if (rest >= 3_600) rest = Math.round(rest / 60) * 60;
  const parts: string[] = [];
  for (const [name, size] of SPANS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.length === 0 ? '0 s' : parts.slice(0, 2).join(' ');
}

/** A part of a whole as `12 %`; never `100 %` or `0 %` unless it is exactly that. */
export function formatPart(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  if (part === whole) return '100 %';
  return `${Math.min(99, Math.max(1, Math.round((100 * part) / whole)))} %`;
}

/** `1 file`, `2 files`; the plural may be given. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** An ISO time as `2026-11-21 11:36 UTC`. */
export function formatTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
