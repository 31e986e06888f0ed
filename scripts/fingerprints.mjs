import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * All files below a path (or the file itself), in a stable order; nothing when it does not exist.
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

/**
 * SHA-256 over names and contents of files and directories below `root`.
 * @param {string} root
 * @param {readonly string[]} names relative to `root`
 */
export function fingerprint(root, names) {
  const hash = createHash('sha256');
  for (const file of names.flatMap((name) => filesBelow(join(root, name)))) {
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}

/**
 * What installed packages depend on: the lock file, and the machine, because some packages are binaries.
 * @param {string} root
 */
export function installFingerprint(root) {
  return `${fingerprint(root, ['package-lock.json'])} ${process.platform}-${process.arch}`;
}

/**
 * What `dist/` and the command manifest depend on.
 * @param {string} root
 */
export function buildFingerprint(root) {
  return fingerprint(root, [
    'src',
    'scripts/bundle.mjs',
    'tsconfig.json',
    'package.json',
    'package-lock.json',
  ]);
}

/**
 * Reads a fingerprint that was kept; null when there is none.
 * @param {string} file
 */
export function kept(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} Locked */

/**
 * True when npm's own record of `node_modules` holds every package of package-lock.json in the locked version, so
 * that packages somebody installed by hand are not installed again. Optional packages may be absent.
 * @param {string} root
 */
export function installedAsLocked(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  /** @type {Record<string, Locked>} */
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  /** @type {Record<string, Locked>} */
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version && existsSync(join(root, path));
  });
}
