import { describeFaultRun } from './fault-run.ts';
import { onRedis } from './queues.ts';

describeFaultRun('Redis', onRedis(), { workers: 3, seeds: 3 });
