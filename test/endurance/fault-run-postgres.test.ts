import { describeFaultRun } from './fault-run.ts';
import { onPostgres } from './queues.ts';

describeFaultRun('PostgreSQL', onPostgres(), { workers: 3, seeds: 1 });
