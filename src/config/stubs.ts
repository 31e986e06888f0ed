import { Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { HeadwaterError } from '../errors.ts';
import { parseConfig } from './parse.ts';
import type { Config } from './schema.ts';
import { stubName } from './stub-names.ts';

/** A share that was found and is to be configured. */
export interface Stub {
  readonly protocol: 'nfs' | 'smb';
  readonly server: string;
  /** As the schema takes it, with a leading slash. */
  readonly export: string;
  /** With `smb`: who reads it; a word to replace when it is not known. */
  readonly user?: string;
  readonly domain?: string;
  /** A reference. */
  readonly password?: string;
  /** Said above it, besides what is to be filled in. One line, harmless. */
  readonly remark?: string;
}

/** A `headwater.yaml` with shares added to it. */
export interface Stubbed {
  readonly text: string;
  /** The line after which `added` was put in; counts from 1. */
  readonly afterLine: number;
  readonly added: readonly string[];
  /** Names of the new shares, in the order of the stubs. */
  readonly names: readonly string[];
}

/** Where a new share is mounted until a person says where: a folder nobody has, so a scan refuses it instead of finding nothing. */
export const NOT_MOUNTED = 'NOT-MOUNTED-YET';

const FILL_IN =
  '# Found on the server. Mount it read-only, put the place into `mount`, and check the agents.';

/**
 * Adds shares to a configuration as text, after its last share: every byte that was there stays. The result is checked as
 * a whole before it is given back. Throws HeadwaterError `config-invalid` (usage) when the text is none to begin with,
 * `config-shares-flow` (usage) when its shares are no list with a dash a share.
 */
export function addStubs(
  text: string,
  file: string,
  stubs: readonly Stub[],
  known: { readonly hazardIds?: readonly string[] } = {},
): Stubbed {
  const config = parseConfig(text, file, known);
  const document = parseDocument(text);
  const shares = document.get('shares', true);
  if (!isBlockList(shares)) throw notAList(file);
  const { at, indent } = endOfList(text, shares);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const named = withNames(config, stubs);
  const added = named.flatMap((stub) => linesOf(config, stub)).map((line) => `${' '.repeat(indent)}${line}`);
  const before = text.slice(0, at);
  const unended = before !== '' && !before.endsWith('\n') ? lineEnd : '';
  const result = `${before}${unended}${added.map((line) => line + lineEnd).join('')}${text.slice(at)}`;
  parseConfig(result, file, known);
  return {
    text: result,
    afterLine: (before + unended).split('\n').length - 1,
    added,
    names: named.map(({ name }) => name),
  };
}

type Named = Stub & { readonly name: string };

function withNames(config: Config, stubs: readonly Stub[]): readonly Named[] {
  const names = config.shares.map((share) => share.name);
  const prefixes = config.shares.map((share) => share.prefix);
  return stubs.map((stub) => {
    const name = stubName(stub.export, { names, prefixes });
    names.push(name);
    prefixes.push(`${name}/`);
    return { ...stub, name };
  });
}

function linesOf(config: Config, stub: Named): readonly string[] {
  const share = {
    name: stub.name,
    protocol: stub.protocol,
    server: stub.server,
    export: stub.export,
    mount: `${NOT_MOUNTED}/${stub.name}`,
    agents: config.agents.slice(0, 1).map((agent) => agent.name),
    prefix: `${stub.name}/`,
    ...(stub.user === undefined ? {} : { user: stub.user }),
    ...(stub.domain === undefined ? {} : { domain: stub.domain }),
    ...(stub.password === undefined ? {} : { password: stub.password }),
  };
  const document = new Document([share]);
  const agents = document.getIn([0, 'agents'], true);
  if (isSeq(agents)) agents.flow = true;
  const body = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return [FILL_IN, ...(stub.remark === undefined ? [] : [`# ${stub.remark}`]), ...body.trimEnd().split('\n')];
}

function isBlockList(node: unknown): node is YAMLSeq<YAMLMap> {
  return isSeq(node) && node.flow !== true && node.items.length > 0 && isMap(node.items[0]);
}

/** The offset after the last line of the list, comments within its last share included, and the column of its dashes. */
function endOfList(text: string, list: YAMLSeq<YAMLMap>): { readonly at: number; readonly indent: number } {
  const [start = 0] = list.range ?? [];
  const indent = start - (text.lastIndexOf('\n', start - 1) + 1);
  const last = list.items.at(-1)?.range?.[1] ?? text.length;
  let at = text.lastIndexOf('\n', Math.max(last - 1, 0)) + 1;
  if (at < last) at = lineAfter(text, at);
  for (;;) {
    const line = text.slice(at, lineAfter(text, at));
    const comment = /^( *)#/.exec(line);
    if (comment === null || (comment[1] ?? '').length <= indent) return { at, indent };
    at += line.length;
  }
}

function lineAfter(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 ? text.length : found + 1;
}

function notAList(file: string): HeadwaterError {
  return new HeadwaterError({
    code: 'config-shares-flow',
    blame: 'usage',
    message: `The shares of ${file} are not written as a list with a dash and lines of their own for each share.`,
    next: ['Write them so, or copy what was found into the file yourself; nothing was changed.'],
  });
}
