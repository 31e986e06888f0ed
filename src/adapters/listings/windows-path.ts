import type { ByteText, Rejection } from '../../inventory/import-entry.ts';
import { type PathRules, placedPath } from '../../inventory/import-path.ts';

/**
 * A full Windows path as one relative to the share's root. `\\?\` before it is left out. A question mark is in no Windows
 * name: a program that could not write a character left it there.
 */
export function windowsPath(listed: ByteText, rules: PathRules): ByteText | Rejection {
  const plain = listed.startsWith('\\\\?\\UNC\\') ? `\\${listed.slice(7)}` : listed.replace(/^\\\\\?\\/, '');
  if (plain.includes('?')) return LOST;
  const path = placedPath(plain.endsWith('\\') ? plain.slice(0, -1) : plain, rules);
  return path;
}

const LOST: Rejection = { reason: 'the path has a question mark where a character was lost' };
