// `node scripts/count-tests.mjs REPORT...`: sums vitest's JSON reports to `N passed, N failed`, the last line of .ci/run.
// A report that is missing or cannot be read, and a file that could not be loaded, count as one failure each.
import { readFileSync } from 'node:fs';

/** @typedef {{ status: string, assertionResults: readonly { status: string }[] }} FileReport */

/** @param {string} report */
function count(report) {
  /** @type {readonly FileReport[]} */
  let files;
  try {
    files = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch (error) {
    console.error(`no test report: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  }
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    const failures = file.assertionResults.filter((test) => test.status === 'failed').length;
    passed += file.assertionResults.filter((test) => test.status === 'passed').length;
    failed += file.status === 'failed' && failures === 0 ? 1 : failures;
  }
  return { passed, failed };
}

const counts = process.argv.slice(2).map(count);
const passed = counts.reduce((sum, one) => sum + one.passed, 0);
const failed = counts.reduce((sum, one) => sum + one.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
