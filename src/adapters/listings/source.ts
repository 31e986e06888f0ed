/** How much of a listing is looked at to tell its kind. */
const HEAD_BYTES = 1 << 16;

/** The beginning of a stream, and everything including it. */
export interface Peeked {
  /** 64 KiB at least, or all there is. */
  readonly head: Buffer;
  readonly all: AsyncIterable<Uint8Array>;
}

/** Looks at the beginning of a stream without taking it away. */
export async function peeked(input: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = input[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    bytes += next.value.length;
  }
  const head = Buffer.concat(first);
  return { head, all: followed(head, iterator) };
}

async function* followed(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
