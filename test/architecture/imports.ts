import { posix } from 'node:path';
import { withoutComments } from './code.ts';
import type { Tree } from './tree.ts';

/** One module that a file names, in any of the ways TypeScript has. */
export interface Import {
  readonly from: string;
  /** As written: `../errors.ts`, `zod`, `node:crypto`. */
  readonly target: string;
}

const STATIC = /(?:^|[;}\n])\s*(?:import|export)\b[\s\w{},*$]*?\bfrom\s*(['"])(.+?)\1/g;
const BARE = /(?:^|[;}\n])\s*import\s*(['"])(.+?)\1/g;
/** `import('x')` as a value and as a type, and `createRequire`'s `require('x')`. */
const CALL = /\b(?:import|require)\s*\(\s*(['"`])(.+?)\1/g;

/** Every module that one source text names. */
export function importsOf(from: string, source: string): readonly Import[] {
  const code = withoutComments(source);
  return [STATIC, BARE, CALL]
    .flatMap((pattern) => [...code.matchAll(pattern)])
    .map((match) => ({ from, target: match[2] ?? '' }));
}

/** Every module that is loaded with a file: not those that are asked for later, and not what is imported for its types alone. */
export function loadedWith(from: string, source: string): readonly Import[] {
  const code = withoutComments(source);
  return [STATIC, BARE]
    .flatMap((pattern) => [...code.matchAll(pattern)])
    .filter(([statement]) => !/^[;}\s]*(?:import|export)\s+type\b/.test(statement))
    .map((match) => ({ from, target: match[2] ?? '' }));
}

/** Every module that any file of a tree names. */
export function allImports(tree: Tree): readonly Import[] {
  return [...tree].flatMap(([from, source]) => importsOf(from, source));
}

/** True for `./x` and `../x`. */
export function isRelative(target: string): boolean {
  return /^\.{1,2}(\/|$)/.test(target);
}

/** The file in the checkout that a relative import names. */
export function resolved(one: Import): string {
  return posix.join(posix.dirname(one.from), one.target);
}

/** The package of a bare import: `zod/v4` is `zod`, `@aws-sdk/client-s3/x` is `@aws-sdk/client-s3`. */
export function packageOf(target: string): string {
  const parts = target.split('/');
  return target.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? target);
}
