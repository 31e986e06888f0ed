import { describeFaultRun } from './fault-run.ts';
import { embedded } from './queues.ts';

describeFaultRun('PGlite', embedded, { workers: 0, seeds: 1 });
