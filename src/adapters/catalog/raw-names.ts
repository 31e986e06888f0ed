/**
 * A path as SQL can take it apart whatever its bytes are: DuckDB's text of a BLOB, in which all but printable ASCII is
 * `\xNN`. Equal bytes have equal texts, `/` is `/`, and names that are not UTF-8 need no second way.
 */
export const RAW_PATH = 'path::VARCHAR';

/** The bytes behind a text made by {@link RAW_PATH}, or behind a part of it cut at `/` or `.`. */
export function rawBytes(text: string): Uint8Array {
  const latin1 = text.replace(/\\x([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(latin1, 'latin1');
}
