import { namesOnly } from './code.ts';
import { allImports, importsOf, isRelative, loadedWith, packageOf, resolved } from './imports.ts';
import { ROOMS, roomOf, topRoomOf } from './rooms.ts';
import type { Tree } from './tree.ts';

/** A rule gives one line per violation, each beginning with the file: none means the tree obeys. */
export type Rule = (tree: Tree) => readonly string[];

/** Files longer than {@link MAX_LINES}, with the reason why each stays whole. */
export const LONG_FILES: Readonly<Record<string, string>> = {};
const MAX_LINES = 300;
const MAX_COMMAND_LINES = 60;
const DRAWERS = /(^|\/)(utils?|helpers?|common|misc|services?)(\.[a-z.]+)?(\/|$)/;

const lineCount = (source: string): number => source.replace(/\n$/, '').split('\n').length;

/** Every file of `src/` is in a room that the table knows. */
export const knownRooms: Rule = (tree) =>
  [...tree.keys()]
    .filter((path) => ROOMS[topRoomOf(path)] === undefined)
    .map((path) => `${path}: "${topRoomOf(path)}" is no room of docs/ARCHITECTURE.md`);

/** No folder or file whose name says nothing. */
export const namedDrawers: Rule = (tree) =>
  [...tree.keys()].filter((path) => DRAWERS.test(path)).map((path) => `${path}: name it after what is in it`);

/** Imports between rooms go the one way the table allows. */
export const oneWay: Rule = (tree) =>
  allImports(tree).flatMap((one) => {
    if (!isRelative(one.target)) return [];
    const target = resolved(one);
    const [here, there] = [topRoomOf(one.from), topRoomOf(target)];
    if (here === there) return [];
    if (!target.startsWith('src/')) return [`${one.from}: reaches out of src/ to ${target}`];
    return ROOMS[here]?.mayImport.includes(there)
      ? []
      : [`${one.from}: ${here} may not import ${there} (${one.target})`];
  });

/** Relative imports name an existing file, with its extension. */
export const realTargets: Rule = (tree) =>
  allImports(tree)
    .filter((one) => isRelative(one.target) && !tree.has(resolved(one)))
    .map((one) => `${one.from}: there is no ${one.target}`);

/** Packages and `node:` modules stay in the rooms they belong to. */
export const packagesInPlace: Rule = (tree) =>
  allImports(tree).flatMap(({ from, target }) => {
    const room = roomOf(from);
    if (isRelative(target) || room === undefined) return [];
    if (target.startsWith('node:')) {
      return room.node === 'any' || room.node.includes(target) ? [] : [`${from}: may not import ${target}`];
    }
    const allowed = room.packages.some((name) =>
      name.endsWith('/') ? target.startsWith(name) : packageOf(target) === name,
    );
    return allowed ? [] : [`${from}: may not import the package ${packageOf(target)}`];
  });

/** Packages that are shipped are declared as dependencies, not found by luck. */
export const declared =
  (dependencies: readonly string[]): Rule =>
  (tree) =>
    allImports(tree)
      .filter(({ target }) => !isRelative(target) && !target.startsWith('node:'))
      .filter(({ target }) => !dependencies.includes(packageOf(target)))
      .map(({ from, target }) => `${from}: ${packageOf(target)} is not in package.json's dependencies`);

/** Rooms that are pure take the time as an argument and know nothing of the process. */
export const pureRooms: Rule = (tree) =>
  [...tree].flatMap(([path, source]) => {
    if (roomOf(path)?.pure !== true) return [];
    const found = namesOnly(source).match(
      /\bDate\.now\s*\(|\bnew Date\s*(?:\(\s*\)|;)|\bMath\.random\b|\bprocess\.(?:env|argv|cwd|pid|platform|std\w+|hrtime|exit)\b|\bfetch\s*\(|\bset(?:Timeout|Interval|Immediate)\s*\(/g,
    );
    return (found ?? []).map((text) => `${path}: a pure room may not use ${text}`);
  });

/** No file can reach itself through its imports; type imports count, because readers follow them too. */
export const noCycles: Rule = (tree) => {
  const edges = new Map(
    [...tree].map(([path, source]) => [
      path,
      importsOf(path, source)
        .filter((i) => isRelative(i.target))
        .map(resolved),
    ]),
  );
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      const round = [...trail.slice(trail.indexOf(path)), path];
      cycles.push(`${path}: import cycle ${round.join(' -> ')}`);
      return;
    }
    if (finished.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    finished.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return cycles;
};

/** Commands that only look, as fast as the command line itself begins (docs/decisions/0039); what they load takes longer than what they do. */
const QUICK = ['src/commands/plan/show.ts', 'src/commands/plan/diff.ts'];
const QUICK_PACKAGES = ['@oclif/core'];

/** A quick command loads no package but the one that reads command lines, until somebody asks for what needs another. */
export const quickCommands: Rule = (tree) =>
  QUICK.flatMap((command) => {
    const seen = new Set<string>();
    const visit = (path: string, trail: readonly string[]): readonly string[] => {
      if (seen.has(path)) return [];
      seen.add(path);
      return loadedWith(path, tree.get(path) ?? '').flatMap(({ target }) => {
        if (isRelative(target)) return visit(resolved({ from: path, target }), [...trail, path]);
        if (target.startsWith('node:') || QUICK_PACKAGES.includes(packageOf(target))) return [];
        return [`${command}: loads ${packageOf(target)} by ${[...trail, path].join(' -> ')}`];
      });
    };
    return visit(command, []);
  });

/** One idea a file: a long one needs a reason in {@link LONG_FILES}, and a reason that is no longer needed goes. */
export const shortFiles =
  (exceptions: Readonly<Record<string, string>>): Rule =>
  (tree) => [
    ...[...tree]
      .filter(([path, source]) => lineCount(source) > MAX_LINES && exceptions[path] === undefined)
      .map(([path, source]) => `${path}: ${lineCount(source)} lines; look for the second idea in it`),
    ...Object.keys(exceptions)
      .filter((path) => lineCount(tree.get(path) ?? '') <= MAX_LINES)
      .map((path) => `${path}: no longer needs its exception`),
  ];

/** A command parses, connects, makes one call and renders. What all commands share is in `base/`. */
export const shortCommands: Rule = (tree) =>
  [...tree]
    .filter(([path]) => /^src\/commands\/(?!base\/)/.test(path))
    .filter(([, source]) => lineCount(source) >= MAX_COMMAND_LINES)
    .map(
      ([path, source]) =>
        `${path}: ${lineCount(source)} lines; a command has fewer than ${MAX_COMMAND_LINES}`,
    );

/** What a module does for others says what it promises: exported functions and classes have a docstring. */
export const docstrings: Rule = (tree) =>
  [...tree].flatMap(([path, source]) => {
    const lines = source.split('\n');
    return lines.flatMap((line, at) => {
      const match =
        /^export (?:default )?(?:abstract )?(?:async )?(?:function\*?|class) ?(\w*)/.exec(line) ??
        /^export const (\w+) = (?:async )?(?:\(.*=>|\($|\w+ =>)/.exec(line);
      if (match === null || (lines[at - 1] ?? '').trimEnd().endsWith('*/')) return [];
      return [`${path}: ${match[1] || 'the default export'} has no docstring`];
    });
  });

/** What may be asked of a module's place wherever the bundle puts it: packages are found from anywhere in the project. */
const ANYWHERE = /createRequire\(import\.meta\.url\)|import\.meta\.url\.endsWith\('\.ts'\)/g;

/**
 * Only anchors say where files are as seen from where they are themselves: the bundle keeps them apart, one level below `dist/` as they are below `src/`
 * (docs/decisions/0080). What they imported would be kept with them, so they import nothing.
 */
export const anchored =
  (anchors: readonly string[]): Rule =>
  (tree) => [
    ...[...tree]
      .filter(
        ([path, source]) =>
          !anchors.includes(path) && source.replaceAll(ANYWHERE, '').includes('import.meta'),
      )
      .map(([path]) => `${path}: asks where it lies, and is no anchor of scripts/bundle.mjs`),
    ...anchors
      .filter((path) => !/^src\/[^/]+\/[^/]+$/.test(path) || !tree.has(path))
      .map((path) => `${path}: no module one level below src/`),
    ...allImports(tree)
      .filter(({ from }) => anchors.includes(from))
      .map(({ from, target }) => `${from}: an anchor imports nothing (${target})`),
  ];

/** Every module that a thread or a process starts with is one the bundle writes, and none is written that nothing starts. */
export const started =
  (modules: readonly string[]): Rule =>
  (tree) => {
    const asked = [...tree].flatMap(([from, source]) =>
      [...source.matchAll(/startedModule\('([^']+)'\)/g)].map((match) => ({ from, module: match[1] ?? '' })),
    );
    return [
      ...asked
        .filter(({ module }) => !modules.includes(module) || !tree.has(`src/adapters/${module}.ts`))
        .map(({ from, module }) => `${from}: scripts/bundle.mjs writes no ${module}`),
      ...modules
        .filter((module) => !asked.some((one) => one.module === module))
        .map((module) => `scripts/bundle.mjs: nothing starts ${module}`),
    ];
  };
