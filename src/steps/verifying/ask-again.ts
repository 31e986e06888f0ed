import pMap from 'p-map';
import type { ListedObject, ObjectHead } from '../../ports/bucket.ts';
import type { Comparison } from '../../ports/comparison.ts';
import type { CompareContext, CompareRequest } from './request.ts';

const ASKED_AT_A_TIME = 32;

/** What asking for single keys came to. */
export interface AskedAgain {
  readonly asked: number;
  /** Of those, keys under which there was an object. */
  readonly there: number;
  /** Keys that would have been asked for, were there no limit. */
  readonly unasked: number;
}

/**
 * Pages of a listing are true each at its time, not together: objects come and go meanwhile. So each key by which somebody would be
 * accused, missing, extra or of another size, is asked for once more, and what is there then counts. More than `atMost` are no matter of timing.
 */
export async function askAgain(
  { buckets, onProgress }: CompareContext,
  { bucket, step, share }: CompareRequest,
  comparison: Comparison,
  atMost: number,
): Promise<AskedAgain> {
  let [asked, there] = [0, 0];
  for await (const keys of comparison.doubts(atMost)) {
    const answers = await pMap(
      keys,
      async (key) => {
        const head = await buckets.head(bucket, key);
        return { key, object: head === null ? null : listedAs(key, head) };
      },
      { concurrency: ASKED_AT_A_TIME },
    );
    await comparison.addAnswers(answers);
    asked += keys.length;
    there += answers.filter(({ object }) => object !== null).length;
    onProgress(step ?? share, 'asking again for what seems missing, extra or changed', asked, null);
  }
  const unasked = asked < atMost ? 0 : (await comparison.countDoubts()) - asked;
  return { asked, there, unasked };
}

function listedAs(key: string, head: ObjectHead): ListedObject {
  const { sizeBytes, etag, lastModified, storageClass, checksum } = head;
  const checksumAlgorithms = checksum === null ? [] : [checksum.algorithm];
  return { key, sizeBytes, etag, lastModified, storageClass, checksumAlgorithms };
}
