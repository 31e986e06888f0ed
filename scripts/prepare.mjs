import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFingerprint, installedAsLocked, installFingerprint, kept } from './fingerprints.mjs';
import { inTurn } from './turns.mjs';

/** The checkout this file belongs to. */
const here = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

/** A set-up step that failed, with what to do about it; printed without a stack. */
export class SetupFailure extends Error {}

/**
 * Progress goes to stderr: stdout belongs to the command that follows.
 * @param {string} text
 */
function say(text) {
  process.stderr.write(`set-up: ${text}\n`);
}

/**
 * Runs a program in the checkout, its output on our stderr; throws with `advice` when it does not end with 0.
 * @param {string} root
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} advice
 */
function run(root, program, args, advice) {
  // The command line tool that writes the manifest would look for a newer version of itself.
  const env = { ...process.env, OCLIF_SKIP_NEW_VERSION_CHECK: 'true' };
  const { status, error } = spawnSync(program, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  throw new SetupFailure(`${error === undefined ? '' : `${error.message}\n`}${advice}`);
}

/** The npm that started us when there is one: it need not be on the PATH. @returns {[string, string[]]} */
function npm() {
  const started = process.env.npm_execpath;
  if (started !== undefined && basename(started) === 'npm-cli.js') return [process.execPath, [started]];
  return ['npm', []];
}

/** @param {string} root */
const installStamp = (root) => join(root, 'node_modules', '.headwater-lock');
/** @param {string} root */
const isInstalled = (root) => kept(installStamp(root)) === installFingerprint(root);

/**
 * False when another kind of machine installed these packages, as when a checkout was copied.
 * @param {string} root
 */
const isForThisMachine = (root) =>
  kept(installStamp(root))?.endsWith(installFingerprint(root).replace(/^\S+/, '')) ?? true;

/** @param {string} root */
function install(root) {
  if (isInstalled(root)) return;
  if (isForThisMachine(root) && installedAsLocked(root)) {
    writeFileSync(installStamp(root), `${installFingerprint(root)}\n`);
    return;
  }
  say('installing packages (the only part that needs the network)');
  const [program, args] = npm();
  run(
    root,
    program,
    // No package of ours needs an install script: msgpackr's compiled extra comes prebuilt, and BullMQ works without it.
    [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'],
    'The packages could not be installed; npm says why above. The first run needs the network (or a filled npm cache).',
  );
  writeFileSync(installStamp(root), `${installFingerprint(root)}\n`);
}

/** @param {string} root */
const buildStamp = (root) => join(root, 'dist', '.headwater-build');
/** @param {string} root */
const isBuilt = (root) =>
  kept(buildStamp(root)) === buildFingerprint(root) && existsSync(join(root, 'oclif.manifest.json'));

/** @param {string} root */
function build(root) {
  if (isBuilt(root)) return;
  say('building dist/');
  // Taken before the sources are read: a file saved meanwhile makes the next set-up build again.
  const sources = buildFingerprint(root);
  const dist = join(root, 'dist');
  const next = join(root, '.setup', 'dist');
  rmSync(next, { recursive: true, force: true });
  const oclif = join(root, 'node_modules', 'oclif', 'bin', 'run.js');
  const bundle = [join(root, 'scripts', 'bundle.mjs'), next];
  run(root, process.execPath, bundle, 'The build failed; why is said above.');
  const pack = [join(root, 'scripts', 'pack-queue-data.mjs'), next];
  run(root, process.execPath, pack, 'The embedded queue could not be packed; why is said above.');
  // Swapped in as a whole: what was deleted from src/ must not live on in dist/.
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
  run(
    root,
    process.execPath,
    [oclif, 'manifest'],
    'The command manifest could not be made; oclif says why above.',
  );
  writeFileSync(buildStamp(root), `${sources}\n`);
}

/**
 * Brings a checkout to where its commands run: packages as locked, `dist/` as the sources say. Does nothing when
 * both are in place, needs the network only to install, and takes turns with other set-ups of the same checkout.
 * Throws {@link SetupFailure}.
 * @param {{ root?: string, build?: boolean }} [options]
 */
export async function prepare(options = {}) {
  const root = options.root ?? here;
  const wantsBuild = options.build !== false;
  if (isInstalled(root) && (!wantsBuild || isBuilt(root))) return;
  await inTurn(join(root, '.setup', 'lock'), say, () => {
    install(root);
    if (wantsBuild) build(root);
  });
}
