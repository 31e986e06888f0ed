/** Whether two JSON values are equal; the order of keys says nothing, and an absent key is one that is undefined. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, at) => same(item, other[at]));
  }
  const mine = one as Readonly<Record<string, unknown>>;
  const theirs = other as Readonly<Record<string, unknown>>;
  for (const key in mine) if (!same(mine[key], theirs[key])) return false;
  for (const key in theirs) if (mine[key] === undefined && theirs[key] !== undefined) return false;
  return true;
}
