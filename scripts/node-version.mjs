// Kept to syntax that old Node versions can parse, so that they reach the message instead of a syntax error.
import { readFileSync } from 'node:fs';

/**
 * The Node version that package.json asks for, as numbers: `>=20.19` is [20, 19].
 * @param {URL} packageFile
 * @returns {number[]}
 */
function requiredVersion(packageFile) {
  const range = JSON.parse(readFileSync(packageFile, 'utf8')).engines.node;
  return String(range)
    .replace(/^[^0-9]*/, '')
    .split('.')
    .map(Number);
}

/**
 * What is wrong with the running Node version, in words for people; null when it will do.
 * @param {string} running as in `process.versions.node`
 * @param {URL} [packageFile]
 * @returns {string | null}
 */
export function nodeComplaint(running, packageFile = new URL('../package.json', import.meta.url)) {
  const wanted = requiredVersion(packageFile);
  const have = running.split('.').map(Number);
  for (let at = 0; at < wanted.length; at += 1) {
    if ((have[at] || 0) > (wanted[at] || 0)) return null;
    if ((have[at] || 0) < (wanted[at] || 0)) {
      return (
        `headwater needs Node ${wanted.join('.')} or newer; this is ${running}.\n` +
        'Install a newer one (https://nodejs.org/en/download) and run the same command again.'
      );
    }
  }
  return null;
}

/** Ends the process with exit code 2 and a clear message when Node is too old. */
export function requireNode() {
  const complaint = nodeComplaint(process.versions.node);
  if (complaint === null) return;
  console.error(complaint);
  process.exit(2);
}
