import { dirname, join, resolve } from 'node:path';

/** Where the state of a migration is: `.headwater/` beside its configuration. Opens nothing. */
export function stateDirectory(configPath: string): string {
  return join(dirname(resolve(configPath)), '.headwater');
}
