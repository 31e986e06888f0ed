// Part of the build: packs the data directory that an embedded queue begins with. `node scripts/pack-queue-data.mjs DIST`
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const dist = resolve(process.argv[2] ?? 'dist');
const { packQueueData } = await import(pathToFileURL(join(dist, 'jobs', 'pack-queue-data.js')).href);
await packQueueData(join(dist, 'jobs', 'queue-data.tar.gz'));
// PGlite leaves a timer behind.
process.exit();
