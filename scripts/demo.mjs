// `npm run demo [-- flags]`: set-up, then `headwater demo [flags]` as if typed where the user stands.
import { fileURLToPath } from 'node:url';

await import('./setup.mjs');
if (process.exitCode === undefined) {
  // npm runs scripts in the checkout and keeps the user's directory here; a relative --source counts from there.
  process.chdir(process.env.INIT_CWD ?? process.cwd());
  const bin = new URL('../bin/headwater.js', import.meta.url);
  process.argv.splice(1, 1, fileURLToPath(bin), 'demo');
  await import(bin.href);
}
