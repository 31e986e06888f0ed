import { scrubber } from '../telemetry/scrub.ts';
import type { TraceSettings } from '../telemetry/trace-settings.ts';
import type { Traces } from '../telemetry/traces.ts';
import type { Project } from './project.ts';
import { secretsAtHand } from './secrets-at-hand.ts';
import { toolVersion } from './version.ts';

/** Begins to send traces; OpenTelemetry is loaded here and not before. */
export async function openMigrationTraces(
  project: Project,
  settings: TraceSettings,
  worker: string,
  onTrouble: (text: string) => void,
): Promise<Traces> {
  const { openTraces } = await import('../telemetry/traces.ts');
  return openTraces(
    settings,
    {
      migration: project.config.migration,
      version: toolVersion().replace(/^\S+ /, ''),
      worker,
    },
    { scrub: scrubber(await secretsAtHand(project)), onTrouble },
  );
}
