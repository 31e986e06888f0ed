import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ANCHORS, STARTED } from '../scripts/bundle.mjs';
import { importsOf } from './architecture/imports.ts';
import * as rules from './architecture/rules.ts';
import { readTree, type Tree } from './architecture/tree.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const source = readTree(root, 'src');
const dependencies = Object.keys(JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).dependencies);

const tree = (files: Readonly<Record<string, string>>): Tree => new Map(Object.entries(files));
const long = (lines: number): string => '// line\n'.repeat(lines);

/** Every rule with trees that must fail it, why, and what it must say; then `good`, which must pass. */
const table: readonly {
  readonly rule: rules.Rule;
  readonly says: string;
  readonly bad: readonly (readonly [why: string, files: Readonly<Record<string, string>>, message: string])[];
  readonly good: Readonly<Record<string, string>>;
}[] = [
  {
    rule: rules.knownRooms,
    says: 'every file is in a known room',
    bad: [
      ['a folder nobody agreed on', { 'src/cloud/x.ts': '' }, 'src/cloud/x.ts: "cloud"'],
      ['a stray file beside the rooms', { 'src/index.ts': '' }, 'src/index.ts: "index"'],
    ],
    good: { 'src/errors.ts': '', 'src/wiring.ts': '', 'src/adapters/aws/x.ts': '' },
  },
  {
    rule: rules.namedDrawers,
    says: 'no drawer without a name',
    bad: [
      ['a folder', { 'src/steps/utils/x.ts': '' }, 'src/steps/utils/x.ts'],
      ['a file', { 'src/plans/helpers.ts': '' }, 'src/plans/helpers.ts'],
      ['a room', { 'src/services/x.ts': '' }, 'src/services/x.ts'],
      ['a test', { 'test/unit/common.test.ts': '' }, 'test/unit/common.test.ts'],
    ],
    good: { 'src/plans/common-prefix.ts': '', 'src/config/utilisation.ts': '' },
  },
  {
    rule: rules.oneWay,
    says: 'imports go one way',
    bad: [
      [
        'errors imports nothing',
        { 'src/errors.ts': "import { a } from './config/units.ts';" },
        'errors may not import config',
      ],
      [
        'a lower room',
        { 'src/plans/x.ts': "import { a } from '../steps/y.ts';" },
        'plans may not import steps',
      ],
      [
        'types count',
        { 'src/config/x.ts': "import type { A } from '../ledger/y.ts';" },
        'config may not import ledger',
      ],
      [
        're-exports count',
        { 'src/ledger/x.ts': "export * from '../ports/y.ts';" },
        'ledger may not import ports',
      ],
      [
        'dynamic imports count',
        { 'src/ports/x.ts': "const a = await import('../adapters/y.ts');" },
        'ports may not import adapters',
      ],
      [
        'type queries count',
        { 'src/ports/x.ts': "type A = import('../jobs/y.ts').A;" },
        'ports may not import jobs',
      ],
      [
        'several lines',
        { 'src/views/x.ts': "import {\n  a,\n  type B,\n} from '../ports/y.ts';" },
        'views may not import ports',
      ],
      [
        'steps are not adapters',
        { 'src/steps/x.ts': "import '../adapters/y.ts';" },
        'steps may not import adapters',
      ],
      [
        'adapters are not steps',
        { 'src/adapters/aws/x.ts': "import { a } from '../../steps/y.ts';" },
        'adapters may not import steps',
      ],
      [
        'the rehearsal stands alone',
        { 'src/rehearsal/x.ts': "import { a } from '../inventory/y.ts';" },
        'rehearsal may not import inventory',
      ],
      [
        'commands go through the wiring',
        { 'src/commands/x.ts': "import { a } from '../steps/y.ts';" },
        'commands may not import steps',
      ],
      [
        'wiring is under commands',
        { 'src/wiring.ts': "import { a } from './commands/y.ts';" },
        'wiring may not import commands',
      ],
      ['out of src', { 'src/plans/x.ts': "import { a } from '../../test/y.ts';" }, 'reaches out of src/'],
    ],
    good: {
      'src/jobs/x.ts': "import { a } from '../steps/y.ts';\nimport { b } from './z.ts';",
      'src/wiring.ts': "import { a } from './rehearsal/y.ts';",
      'src/plans/x.ts': "// import { a } from '../steps/y.ts';\n/* import '../jobs/y.ts' */\nconst a = '/*';",
    },
  },
  {
    rule: rules.realTargets,
    says: 'relative imports name a file',
    bad: [
      [
        'no extension',
        { 'src/plans/x.ts': "import { a } from './y';", 'src/plans/y.ts': '' },
        'there is no ./y',
      ],
      ['no such file', { 'src/plans/x.ts': "import { a } from './z.ts';" }, 'there is no ./z.ts'],
    ],
    good: { 'src/plans/x.ts': "import { a } from './y.ts';", 'src/plans/y.ts': '' },
  },
  {
    rule: rules.packagesInPlace,
    says: 'packages stay in their rooms',
    bad: [
      [
        'SDK outside its adapter',
        { 'src/steps/x.ts': "import { A } from '@aws-sdk/client-s3';" },
        '@aws-sdk/client-s3',
      ],
      [
        'SDK in another adapter',
        { 'src/adapters/catalog/x.ts': "import { A } from '@aws-sdk/client-s3';" },
        '@aws-sdk/client-s3',
      ],
      ['queue outside jobs', { 'src/steps/x.ts': "import { Queue } from 'bullmq';" }, 'bullmq'],
      ['Redis outside jobs', { 'src/wiring.ts': "import { Redis } from 'ioredis';" }, 'ioredis'],
      [
        'DuckDB outside the catalogue',
        { 'src/adapters/aws/x.ts': "import d from '@duckdb/node-api';" },
        '@duckdb/node-api',
      ],
      ['oclif outside commands', { 'src/wiring.ts': "import { Flags } from '@oclif/core';" }, '@oclif/core'],
      ['files in a pure room', { 'src/plans/x.ts': "import { readFileSync } from 'node:fs';" }, 'node:fs'],
      ['old spelling of a node module', { 'src/adapters/aws/x.ts': "import fs from 'fs';" }, 'package fs'],
      ['anything in errors', { 'src/errors.ts': "import { createHash } from 'node:crypto';" }, 'node:crypto'],
      ['require', { 'src/views/x.ts': "const a = require('bullmq');" }, 'bullmq'],
    ],
    good: {
      'src/adapters/aws/x.ts': "import { A } from '@aws-sdk/client-s3';\nimport { b } from 'node:fs';",
      'src/ledger/x.ts': "import { createHash } from 'node:crypto';\nimport { z } from 'zod';",
      'src/jobs/x.ts': "import { Queue } from 'bullmq';\nimport { PGlite } from '@electric-sql/pglite';",
    },
  },
  {
    rule: rules.declared(['zod']),
    says: 'packages are declared',
    bad: [['found by luck', { 'src/plans/x.ts': "import x from 'left-pad';" }, 'left-pad is not in']],
    good: { 'src/plans/x.ts': "import { z } from 'zod/v4';\nimport { a } from 'node:crypto';" },
  },
  {
    rule: rules.pureRooms,
    says: 'pure rooms are pure',
    bad: [
      ['the clock', { 'src/plans/x.ts': 'const a = Date.now();' }, 'Date.now('],
      ['the clock, as a date', { 'src/evidence/x.ts': 'const a = new Date();' }, 'new Date()'],
      ['chance', { 'src/ledger/x.ts': 'const a = Math.random();' }, 'Math.random'],
      ['the environment', { 'src/config/x.ts': 'const a = process.env.HOME;' }, 'process.env'],
      ['a timer', { 'src/inventory/x.ts': 'setTimeout(() => 1, 2);' }, 'setTimeout('],
    ],
    good: {
      'src/plans/x.ts': "const a = new Date(now); // not Date.now()\nconst b = 'process.env';",
      'src/jobs/x.ts': 'const a = Date.now();',
    },
  },
  {
    rule: rules.noCycles,
    says: 'no import cycles',
    bad: [
      [
        'two files',
        { 'src/plans/a.ts': "import './b.ts';", 'src/plans/b.ts': "import './a.ts';" },
        'a.ts -> src/plans/b.ts -> src/plans/a.ts',
      ],
      ['itself', { 'src/plans/a.ts': "import './a.ts';" }, 'src/plans/a.ts -> src/plans/a.ts'],
    ],
    good: {
      'src/plans/a.ts': "import './b.ts';\nimport './c.ts';",
      'src/plans/b.ts': "import './c.ts';",
      'src/plans/c.ts': '',
    },
  },
  {
    rule: rules.quickCommands,
    says: 'what only looks at plans loads little',
    bad: [
      [
        'a package on the way',
        {
          'src/commands/plan/show.ts': "import { a } from '../../views/a.ts';",
          'src/views/a.ts': "import {\n  type B,\n  c,\n} from '../plans/b.ts';",
          'src/plans/b.ts': "import { z } from 'zod';",
        },
        'loads zod by src/commands/plan/show.ts -> src/views/a.ts -> src/plans/b.ts',
      ],
      [
        'a re-export',
        {
          'src/commands/plan/diff.ts': "export * from '../../plans/b.ts';",
          'src/plans/b.ts': "import 'zod';",
        },
        'src/commands/plan/diff.ts: loads zod',
      ],
    ],
    good: {
      'src/commands/plan/show.ts':
        "import * as Flags from '@oclif/core/flags';\nimport { open } from 'node:fs';\nimport type { A } from '../../plans/b.ts';\nconst b = () => import('../../plans/b.ts');",
      'src/commands/plan/create.ts': "import { a } from '../../plans/b.ts';",
      'src/plans/b.ts': "import { z } from 'zod';",
    },
  },
  {
    rule: rules.shortFiles({ 'src/plans/table.ts': 'one table' }),
    says: 'files are short',
    bad: [
      [
        'too long',
        { 'src/plans/x.ts': long(301), 'src/plans/table.ts': long(301) },
        'src/plans/x.ts: 301 lines',
      ],
      ['an exception too many', { 'src/plans/table.ts': long(20) }, 'no longer needs its exception'],
    ],
    good: { 'src/plans/x.ts': long(300), 'src/plans/table.ts': long(400) },
  },
  {
    rule: rules.shortCommands,
    says: 'commands are short',
    bad: [['60 lines', { 'src/commands/plan/show.ts': long(60) }, '60 lines']],
    good: {
      'src/commands/plan/show.ts': long(59),
      'src/commands/base/x.ts': long(80),
      'src/views/x.ts': long(80),
    },
  },
  {
    rule: rules.docstrings,
    says: 'exports have docstrings',
    bad: [
      ['a function', { 'src/plans/x.ts': 'export function a() {}' }, 'a has no docstring'],
      ['an async function', { 'src/plans/x.ts': 'export async function a() {}' }, 'a has no docstring'],
      ['a generator', { 'src/plans/x.ts': 'export async function* a() {}' }, 'a has no docstring'],
      [
        'a function in a constant',
        { 'src/plans/x.ts': '/** Of x. */\nconst x = 1;\nexport const b = (a: X) => a;' },
        'b has',
      ],
      ['a class', { 'src/plans/x.ts': '// not a docstring\nexport class C {}' }, 'C has no docstring'],
      ['an abstract class', { 'src/plans/x.ts': 'export abstract class D {}' }, 'D has no docstring'],
      ['a default export', { 'src/commands/x.ts': 'export default class E {}' }, 'E has no docstring'],
    ],
    good: {
      'src/plans/x.ts':
        '/** Says. */\nexport function a() {}\n/**\n * Says.\n */\nexport class B {}\nexport const c = 1;\nexport interface D {}',
    },
  },
  {
    rule: rules.anchored(['src/wiring/files.ts']),
    says: 'anchors alone ask where they lie',
    bad: [
      [
        'a module that is put anywhere',
        { 'src/steps/x.ts': "const a = new URL('./y.js', import.meta.url);", 'src/wiring/files.ts': '' },
        'src/steps/x.ts: asks where it lies',
      ],
      [
        'an anchor with an import',
        { 'src/wiring/files.ts': "import { a } from './a.ts';" },
        'imports nothing',
      ],
      ['an anchor that is gone', { 'src/wiring/x.ts': '' }, 'src/wiring/files.ts: no module'],
    ],
    good: {
      'src/wiring/files.ts': 'export const here = import.meta.url;',
      'src/adapters/x.ts': 'const require = createRequire(import.meta.url);',
    },
  },
  {
    rule: rules.started(['shares/thread']),
    says: 'modules that threads start with are built',
    bad: [
      [
        'one the bundle does not write',
        { 'src/adapters/x.ts': "startedModule('shares/thread'); startedModule('shares/other');" },
        'src/adapters/x.ts: scripts/bundle.mjs writes no shares/other',
      ],
      ['one that nothing starts', { 'src/adapters/shares/thread.ts': '' }, 'nothing starts shares/thread'],
    ],
    good: { 'src/adapters/x.ts': "startedModule('shares/thread');", 'src/adapters/shares/thread.ts': '' },
  },
];

const ofTheProject: readonly (readonly [rules.Rule, Tree])[] = [
  [rules.knownRooms, source],
  [rules.namedDrawers, new Map([...source, ...readTree(root, 'test')])],
  [rules.oneWay, source],
  [rules.realTargets, source],
  [rules.packagesInPlace, source],
  [rules.declared(dependencies), source],
  [rules.pureRooms, source],
  [rules.noCycles, source],
  [rules.quickCommands, source],
  [rules.shortFiles(rules.LONG_FILES), source],
  [rules.shortCommands, source],
  [rules.docstrings, source],
  [rules.anchored(ANCHORS.map((name) => `src/${name}.ts`)), source],
  [rules.started(STARTED), source],
];

describe('the rooms of docs/ARCHITECTURE.md', () => {
  it('has sources to look at', () => expect(source.size).toBeGreaterThan(20));
  for (const [at, { says }] of table.entries()) {
    const [rule, files] = ofTheProject[at] ?? [rules.knownRooms, source];
    it(says, () => expect(rule(files)).toEqual([]));
  }
});

describe('each rule is seen to fail', () => {
  for (const { rule, says, bad, good } of table) {
    for (const [why, files, message] of bad) {
      it(`${says}: ${why}`, () => expect(rule(tree(files)).join('\n')).toContain(message));
    }
    it(`${says}: and lets good code pass`, () => expect(rule(tree(good))).toEqual([]));
  }
});

describe('imports are found', () => {
  it.each([
    ['side effect', "import './a.ts';", ['./a.ts']],
    ['default and names', "import a, { b as c } from './a.ts';", ['./a.ts']],
    ['namespace', "import * as a from 'zod';", ['zod']],
    ['two on a line', "import a from './a.ts'; import b from './b.ts';", ['./a.ts', './b.ts']],
    ['named re-export', "export { a } from './a.ts';", ['./a.ts']],
    ['after a regular expression with quotes', "const q = /['\"`]/;\nimport a from './a.ts';", ['./a.ts']],
    ['not in a comment after a division', "const q = a / b; // import c from './c.ts';", []],
    ['not the word in a text', "const from = 'x';\nconst a = `from 'b'`;", []],
  ] as const)('%s', (_why, text, targets) => {
    expect(importsOf('src/x.ts', text).map((one) => one.target)).toEqual(targets);
  });
});
