import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inSentence, safePath, safeText, shown, utf8OrNull } from '../../../src/inventory/display.ts';

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

describe('utf8OrNull', () => {
  const cases: readonly (readonly [string, Uint8Array, string | null])[] = [
    ['plain ASCII', Buffer.from('a b'), 'a b'],
    ['four bytes', Buffer.from('\u{1f4a9}'), '\u{1f4a9}'],
    ['a byte order mark is part of the name', bytes(0xef, 0xbb, 0xbf, 0x61), '\ufeffa'],
    ['a continuation byte alone', bytes(0x80), null],
    ['a sequence cut short', bytes(0xe2, 0x82), null],
    ['an overlong slash', bytes(0xc0, 0xaf), null],
    ['a surrogate, as CESU-8 writes it', bytes(0xed, 0xa0, 0x80), null],
    ['beyond the last code point', bytes(0xf4, 0x90, 0x80, 0x80), null],
  ];
  it.each(cases)('%s', (_reason, raw, expected) => expect(utf8OrNull(raw)).toBe(expected));
});

describe('what is printed', () => {
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    [
      'letters of any script stay',
      Buffer.from('Gr\u00fc\u00dfe \u65e5\u672c'),
      'Gr\u00fc\u00dfe \u65e5\u672c',
    ],
    ['an escape sequence cannot colour the screen', Buffer.from('\x1b[31m'), '\\x1b[31m'],
    ['a newline cannot forge a line', Buffer.from('a\nb'), 'a\\x0ab'],
    ['DEL and C1', Buffer.from('\x7f\u009b'), '\\x7f\\x9b'],
    ['right-to-left override cannot disguise a suffix', Buffer.from('a\u202egpj.exe'), 'a\\u{202e}gpj.exe'],
    [
      'isolates, zero-width and byte order mark',
      Buffer.from('\u2066\u200b\ufeff'),
      '\\u{2066}\\u{200b}\\u{feff}',
    ],
    [
      'what is there and not seen: tags, word joiner, soft hyphen, Mongolian separator, Arabic letter mark',
      Buffer.from('\u{e0041}\u2060\u00ad\u180e\u061c'),
      '\\u{e0041}\\u{2060}\\xad\\u{180e}\\u{61c}',
    ],
    ['line separator', Buffer.from('\u2028'), '\\u{2028}'],
    ['a backslash is doubled, so that nothing is ambiguous', Buffer.from('a\\x41'), 'a\\\\x41'],
    ['a byte that is not UTF-8', bytes(0x61, 0xff, 0x62), 'a\\xffb'],
    ['valid text around it stays', Buffer.concat([Buffer.from('\u00fc'), bytes(0xc3)]), '\u00fc\\xc3'],
    ['an overlong slash, byte by byte', bytes(0xc0, 0xaf), '\\xc0\\xaf'],
    ['a surrogate, byte by byte', bytes(0xed, 0xa0, 0x80), '\\xed\\xa0\\x80'],
  ];
  it.each(cases)('%s', (_reason, raw, expected) => expect(safePath(raw)).toBe(expected));

  it('differs for different names, and never holds a control character', () => {
    const name = fc.uint8Array({ maxLength: 12 });
    fc.assert(
      fc.property(name, name, (a, b) => {
        const [textA, textB] = [safePath(a), safePath(b)];
        expect(textA === textB).toBe(Buffer.compare(a, b) === 0);
        expect(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(textA)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('treats text as it treats the bytes of that text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(safeText(text)).toBe(safePath(Buffer.from(text)));
      }),
    );
  });

  it('comes with the exact bytes', () => {
    expect(shown(bytes(0x61, 0xff))).toEqual({ text: 'a\\xff', bytes: 'Yf8=' });
  });
});

describe('a path in a sentence', () => {
  it.each([
    ['a short one is left alone', 'a/b.txt', 'a/b.txt'],
    [
      'a long one keeps its beginning and its name',
      `${'d'.repeat(100)}/name.txt`,
      `${'d'.repeat(35)}…${'d'.repeat(26)}/name.txt`,
    ],
    ['whole characters, not halves of pairs', '𝒳'.repeat(100), `${'𝒳'.repeat(35)}…${'𝒳'.repeat(35)}`],
  ])('%s', (_reason, text, expected) => {
    expect(inSentence({ text, bytes: '' })).toBe(expected);
  });
});
