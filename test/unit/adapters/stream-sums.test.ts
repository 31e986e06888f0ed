import { crc64 } from 'hash-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { createStreamSums } from '../../../src/adapters/shares/stream-sums.ts';

const sums = await createStreamSums();
afterAll(() => sums.close());

const expected = async (content: Uint8Array) =>
  Buffer.from(await crc64(content, '9a6c9329ac4bc9b5'), 'hex').toString('base64');

async function* inPieces(content: Uint8Array, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += bytes) yield content.subarray(at, at + bytes);
}

describe('the checksum of a stream', () => {
  const content = Buffer.alloc(1_500_000, 'bytes that come in pieces');
  it.each([
    ['small pieces', content, 999],
    ['pieces larger than what is gathered', content, 700_000],
    ['one piece that is just what is gathered', content.subarray(0, 256 * 1024), 256 * 1024],
    ['nothing', new Uint8Array(), 1],
  ])('%s', async (_why, bytes, pieceBytes) =>
    expect(await sums.sum(inPieces(bytes, pieceBytes))).toEqual({
      algorithm: 'CRC64NVME',
      type: 'FULL_OBJECT',
      value: await expected(bytes),
    }),
  );

  it('of several at once', async () => {
    const contents = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => content.subarray(0, n * 100_000));
    const found = await Promise.all(contents.map((one) => sums.sum(inPieces(one, 10_007))));
    expect(found.map(({ value }) => value)).toEqual(await Promise.all(contents.map(expected)));
  });

  it('is of no stream that breaks off, and of the next all the same', async () => {
    const broken = async function* () {
      yield Buffer.from('begun');
      throw new Error('connection lost');
    };
    await expect(sums.sum(broken())).rejects.toThrow('connection lost');
    expect((await sums.sum(inPieces(content, 4096))).value).toBe(await expected(content));
  });
});
