import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * The loader hook for `.ts`: types are taken away, nothing else is changed [node:module, customization hooks].
 *
 * @type {import('node:module').LoadHook}
 */
export const load = async (url, context, next) => {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const { transformSync } = await import('rolldown/experimental');
  const file = fileURLToPath(url);
  const { code, errors } = transformSync(file, await readFile(file, 'utf8'), { lang: 'ts' });
  if (errors.length > 0) throw errors[0];
  return { format: 'module', source: code, shortCircuit: true };
};
