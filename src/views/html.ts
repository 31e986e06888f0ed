import { harmless } from './text-width.ts';

/** Markup that was made by {@link html} and may be used inside it as it is. */
export interface Html {
  readonly html: string;
}

type Piece = string | number | Html | null | readonly Html[];

/** Text made safe inside an element or a quoted attribute; control characters are shown, not obeyed. */
export function escapeHtml(text: string): string {
  return harmless(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Markup from a template: every string and number that is put in is escaped, markup and lists of it are not. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return { html: parts.map((part, at) => part + render(pieces[at] ?? null)).join('') };
}

/** Markup taken as it is: only for text of our own source. */
export function raw(text: string): Html {
  return { html: text };
}

function render(piece: Piece): string {
  if (piece === null) return '';
  if (typeof piece === 'object') return 'html' in piece ? piece.html : piece.map((one) => one.html).join('');
  return escapeHtml(String(piece));
}

/** A value as JSON in an element of that id which no browser runs: nothing in it can end the element or begin a comment. */
export function jsonElement(id: string, value: unknown): Html {
  const escaped = JSON.stringify(value).replace(/[<>&\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) =>
    char
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
  return raw(`<script type="application/json" id="${escapeHtml(id)}">${escaped}</script>`);
}
