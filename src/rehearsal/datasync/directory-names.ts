import { opendirSync } from 'node:fs';

/** Names the file system hands over at a time. */
const NAMES_AT_ONCE = 1024;

/**
 * The names in a directory, in the order their keys have at the destination: raw bytes as latin1 text (a byte a character,
 * so a million names stay small), a slash behind those of directories. Throws what the file system throws.
 */
export function namesInKeyOrder(directory: Buffer): readonly string[] {
  const names: string[] = [];
  // Node takes 'buffer' here as it does in readdir; its types only know text.
  const encoding = 'buffer' as BufferEncoding;
  const open = opendirSync(directory as unknown as string, { encoding, bufferSize: NAMES_AT_ONCE });
  try {
    for (let item = open.readSync(); item !== null; item = open.readSync()) {
      const name = (item.name as unknown as Buffer).toString('latin1');
      names.push(item.isDirectory() ? `${name}/` : name);
    }
  } finally {
    open.closeSync();
  }
  // Without a function: by character numbers, which are the bytes.
  return names.sort();
}
