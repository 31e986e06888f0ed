import pMap from 'p-map';
import type { Buckets, ListedObject, ObjectHead } from '../../ports/bucket.ts';
import type { Comparison } from '../../ports/comparison.ts';
import { isUnexplained, PortFault } from '../../ports/faults.ts';
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
      async (key) => ({ key, object: await objectNow(buckets, bucket, key) }),
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

/**
 * What is under a key now. An object under a key of its writer's (SSE-C), or one that a policy hides, refuses to be asked about, and its answer
 * to that says no reason: then a list of that key alone tells, or why nothing is told at all.
 */
async function objectNow(buckets: Buckets, bucket: string, key: string): Promise<ListedObject | null> {
  try {
    const head = await buckets.head(bucket, key);
    return head === null ? null : listedAs(key, head);
  } catch (error) {
    if (!(error instanceof PortFault && isUnexplained(error))) throw error;
    for await (const page of buckets.list(bucket, key))
      return page.find((object) => object.key === key) ?? null;
    return null;
  }
}

function listedAs(key: string, head: ObjectHead): ListedObject {
  const { sizeBytes, etag, lastModified, storageClass, checksum } = head;
  const checksumAlgorithms = checksum === null ? [] : [checksum.algorithm];
  return { key, sizeBytes, etag, lastModified, storageClass, checksumAlgorithms };
}
