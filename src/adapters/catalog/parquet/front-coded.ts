import { packDeltas } from './deltas.ts';

/** Encodes values one after the other in memory, in memory that is used again. */
export class FrontCoder {
  #shared = new Int32Array(0);
  #rest = new Int32Array(0);
  #suffixes = new Uint8Array(0);

  /**
   * DELTA_BYTE_ARRAY of values that lie in `bytes` from `offsets[row]` to one before `offsets[row + 1]`: how many bytes each
   * shares with the one before it, how many follow, and those [Encodings.md].
   */
  encode(bytes: Uint8Array, offsets: Uint32Array, rows: number): Uint8Array {
    if (this.#shared.length < rows) {
      this.#shared = new Int32Array(rows);
      this.#rest = new Int32Array(rows);
    }
    const length = (offsets[rows] as number) - (offsets[0] as number);
    if (this.#suffixes.length < length) this.#suffixes = new Uint8Array(length);
    const [shared, rest, suffixes] = [this.#shared, this.#rest, this.#suffixes];
    const fours = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let written = 0;
    let before = 0;
    let beforeLength = 0;
    for (let row = 0; row < rows; row++) {
      const start = offsets[row] as number;
      const size = (offsets[row + 1] as number) - 1 - start;
      const most = Math.min(size, beforeLength);
      let same = 0;
      // Most of a path is its directory, as that of the one before: four bytes at a time.
      while (same + 4 <= most && fours.getUint32(start + same, true) === fours.getUint32(before + same, true))
        same += 4;
      while (same < most && bytes[start + same] === bytes[before + same]) same++;
      shared[row] = same;
      rest[row] = size - same;
      for (let at = start + same; at < start + size; at++) suffixes[written++] = bytes[at] as number;
      before = start;
      beforeLength = size;
    }
    const head: number[] = [];
    packDeltas(shared, rows, head);
    packDeltas(rest, rows, head);
    const encoded = new Uint8Array(head.length + written);
    encoded.set(head);
    encoded.set(suffixes.subarray(0, written), head.length);
    return encoded;
  }
}
