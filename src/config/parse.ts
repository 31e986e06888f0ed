import { configInvalid } from './mistake.ts';
import { referenceMistakes } from './references.ts';
import { type Config, configSchema } from './schema.ts';
import { schemaMistakes } from './schema-mistakes.ts';
import { readYaml } from './yaml-source.ts';

/**
 * `headwater.yaml` as a checked value with defaults filled in. `file` is the name used in messages.
 * `known.hazardIds` are the hazards that `policy.exceptions` may name (see `src/inventory/hazards.ts`).
 * Throws one HeadwaterError `config-invalid` (usage) that lists every mistake with its line and column, what is
 * expected and what was found; a value that may be a secret is never repeated.
 */
export function parseConfig(
  text: string,
  file: string,
  known: { readonly hazardIds?: readonly string[] } = {},
): Config {
  const source = readYaml(text);
  // A broken document makes follow-up mistakes out of thin air, so YAML's own come alone.
  if (source.mistakes.length > 0) throw configInvalid(file, source.mistakes);
  const result = configSchema.safeParse(source.value);
  const references = referenceMistakes(source.value, known.hazardIds ?? null);
  if (result.success && references.length === 0) return result.data;
  const schema = result.success ? [] : schemaMistakes(configSchema, result.error.issues, source.value);
  throw configInvalid(file, [...schema, ...references].map(source.place));
}
