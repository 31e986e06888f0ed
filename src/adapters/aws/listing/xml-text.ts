const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text of an element; null when it holds an element or an entity that XML does not know by itself. */
export function unescaped(text: string): string | null {
  if (text.includes('<')) return null;
  if (!text.includes('&')) return text;
  let known = true;
  const plain = text.replace(
    /&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(\w{1,8}));|&/g,
    (_, decimal, hex, name) => {
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      if (point >= 0 && point <= 0x10ffff) return String.fromCodePoint(point);
      const named = ENTITIES[name ?? ''];
      known &&= named !== undefined;
      return named ?? '';
    },
  );
  return known ? plain : null;
}

/** Where what is no space begins, from here on. */
export function behindSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
