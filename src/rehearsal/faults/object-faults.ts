import { closeSync, futimesSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { stampAt } from '../store/body.ts';
import { describedNow } from '../store/describe.ts';
import { keyPlace } from '../store/layout.ts';
import { readSidecar, writeSidecar } from '../store/sidecar.ts';
import type { DiskStore } from '../store/store.ts';
import type { Chance } from './chance.ts';
import type { Faults, Struck } from './faults.ts';
import { globMatches } from './glob.ts';
import { type FaultRule, OBJECT_FAULTS, type ObjectFault } from './rules.ts';

/** The store, with `flip-byte` and `vanish` happening to objects as they are written, whoever writes them. */
export function storeWithFaults(store: DiskStore, faults: Faults): DiskStore {
  const written = (bucket: string, key: string): void => {
    const occasion = { service: 'store', operation: 'write', resources: [`${bucket}/${key}`] };
    for (const struck of faults.strike(OBJECT_FAULTS, occasion)) harm(store, bucket, key, struck);
  };
  return {
    ...store,
    commit(bucket, key, received, options) {
      const object = store.commit(bucket, key, received, options);
      written(bucket, key);
      return object;
    },
    async put(bucket, key, body, options) {
      const object = await store.put(bucket, key, body, options);
      written(bucket, key);
      return object;
    },
  };
}

/** Carries out the rules that are for what is there already (`now`), on the first objects they are for in key order. */
export async function harmNow(store: DiskStore, faults: Faults, rules: readonly FaultRule[]): Promise<void> {
  for (const rule of rules) {
    if (rule.now !== true) continue;
    let left = rule.times === 'always' ? Number.POSITIVE_INFINITY : (rule.times ?? 1);
    for await (const [bucket, key] of objectsFor(store, rule.resource ?? '')) {
      if (left === 0) break;
      left -= 1;
      faults.note(rule, { service: 'store', operation: 'now', resources: [`${bucket}/${key}`] });
      // The middle byte: there is nothing to be drawn that a person could not say.
      harm(store, bucket, key, { kind: rule.fault, rule, chance: () => 0.5 });
    }
  }
}

async function* objectsFor(store: DiskStore, pattern: string): AsyncGenerator<readonly [string, string]> {
  const bucketPattern = pattern.split('/')[0] ?? '';
  for (const bucket of await store.buckets()) {
    if (!globMatches(bucketPattern, bucket) && !bucketPattern.includes('*')) continue;
    for await (const { key } of store.scan(bucket, { key: '', inclusive: true }))
      if (globMatches(pattern, `${bucket}/${key}`)) yield [bucket, key];
  }
}

function harm(
  store: DiskStore,
  bucket: string,
  key: string,
  { kind, chance }: Pick<Struck, 'kind' | 'chance'> & { rule: FaultRule },
): void {
  const layout = store.layout(bucket);
  HARM[kind as ObjectFault](layout, key, chance);
}

type Layout = ReturnType<DiskStore['layout']>;
const HARM: Readonly<Record<ObjectFault, (layout: Layout, key: string, chance: Chance) => void>> = {
  'flip-byte': flipByte,
  /** As if somebody had taken the file away. */
  vanish(layout, key) {
    const described = describedNow(keyPlace(layout, key));
    if (described !== null) unlinkSync(described.located.path);
  },
};

/**
 * Changes one byte of a stored body under a checksum that stays: what rot on a disk would do. Size and time stay too; the
 * file system keeps the time to fractions nobody can set, hence the record takes over what it became.
 */
function flipByte(layout: Layout, key: string, chance: Chance): void {
  const place = keyPlace(layout, key);
  const described = describedNow(place);
  const sidecar = readSidecar(place.sidecar);
  if (described === null || sidecar === null || described.record.stamp.sizeBytes === 0) return;
  const { path, stamp } = described.located;
  const at = Math.floor(chance() * stamp.sizeBytes);
  const file = openSync(path, 'r+');
  try {
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, at);
    byte[0] = (byte[0] ?? 0) ^ 0x01;
    writeSync(file, byte, 0, 1, at);
    const seconds = Number(stamp.mtimeNs) / 1e9;
    futimesSync(file, seconds, seconds);
  } finally {
    closeSync(file);
  }
  const now = stampAt(path);
  if (now !== null) writeSidecar(place, { ...sidecar, stamp: now }, true);
}
