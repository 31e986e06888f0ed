/** Least and greatest of minute, hour, day of the month, month, and day of the week (0 and 7 are Sunday). */
const FIELDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/** `*`, `5`, `1-5`, each perhaps with `/2`. */
const PART = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/;

/** True for a pattern of five fields as cron has them, in numbers; lists, ranges and steps are understood. */
export function isCronPattern(text: string): boolean {
  const fields = text.split(' ');
  return (
    fields.length === FIELDS.length &&
    FIELDS.every(([least, greatest], at) =>
      (fields[at] ?? '').split(',').every((part) => isPart(part, least, greatest)),
    )
  );
}

function isPart(part: string, least: number, greatest: number): boolean {
  const match = PART.exec(part);
  if (match === null) return false;
  const [from = least, to = greatest, every = 1] = match
    .slice(1)
    .map((one) => (one === undefined ? one : Number(one)));
  const last = match[1] !== undefined && match[2] === undefined ? from : to;
  return least <= from && from <= last && last <= greatest && every > 0;
}
