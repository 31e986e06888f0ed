import { z } from 'zod';
import { prefixesOverlap, resolveKeyPrefix } from './key-prefix.ts';
import { type ConfigPath, type Mistake, quote } from './mistake.ts';

const text = z.string().optional().catch(undefined);
const texts = z.array(z.string().catch('')).optional().catch(undefined);

/** The document as far as it makes sense, so that references are checked in the same run as everything else. */
const looseSchema = z
  .object({
    bucket: z
      .object({
        name: text,
        prefix: text,
        control: text,
        encryption: text,
        kmsKeyArn: text,
        breakGlass: texts,
      })
      .catch({}),
    roles: z.object({ headwater: text }).catch({}),
    agents: z.array(z.object({ name: text, mode: text }).catch({})).catch([]),
    gateways: z.array(z.object({ name: text }).catch({})).catch([]),
    readers: z.array(z.object({ name: text }).catch({})).catch([]),
    shares: z
      .array(
        z
          .object({
            name: text,
            protocol: text,
            export: text,
            agents: texts,
            prefix: text,
            strategy: text,
            gateway: text,
            user: text,
            /** Presence only: the value may be a secret written down by mistake. */
            password: z.unknown().transform((value) => value !== undefined && value !== null),
            exclude: texts,
            after: texts,
          })
          .partial()
          .catch({}),
      )
      .catch([]),
    policy: z
      .object({ exceptions: z.array(z.object({ hazard: text, share: text }).catch({})).catch([]) })
      .catch({ exceptions: [] }),
  })
  .catch({
    bucket: {},
    roles: {},
    agents: [],
    gateways: [],
    readers: [],
    shares: [],
    policy: { exceptions: [] },
  });
type Loose = z.output<typeof looseSchema>;
type LooseShare = Loose['shares'][number];

/** The share name that step ids use for what serves all shares. */
const RESERVED_SHARE = 'all';

/**
 * Mistakes between parts of the document: names that are used twice or not known, prefixes that overlap, settings that
 * need one another. Works on documents that the schema refuses, too. `hazardIds`, when given, are the hazards that
 * `policy.exceptions` may name; the catalogue lives in a room above this one.
 */
export function referenceMistakes(document: unknown, hazardIds: readonly string[] | null): Mistake[] {
  const config = looseSchema.parse(document);
  return [
    ...repeated(config.shares, 'shares'),
    ...repeated(config.agents, 'agents'),
    ...repeated(config.gateways, 'gateways'),
    ...repeated(config.readers, 'readers'),
    ...bucketMistakes(config),
    ...config.shares.flatMap((share, index) => shareMistakes(config, share, ['shares', index])),
    ...overlaps(config),
    ...exceptionMistakes(config, hazardIds),
  ];
}

function wrong(path: ConfigPath, message: string): Mistake {
  return { path, text: message, pointAt: 'value' };
}

function repeated(items: readonly { readonly name?: string | undefined }[], list: string): Mistake[] {
  return items.flatMap((item, index) => {
    const first = items.findIndex((other) => other.name === item.name);
    if (item.name === undefined || first === index) return [];
    return [
      wrong(
        [list, index, 'name'],
        `expected a name of its own; found ${quote(item.name)}, as ${list}[${first}]`,
      ),
    ];
  });
}

function bucketMistakes({ bucket, roles }: Loose): Mistake[] {
  const mistakes: Mistake[] = [];
  if (bucket.name !== undefined && bucket.name === bucket.control) {
    mistakes.push(
      wrong(['bucket', 'control'], 'expected a bucket other than bucket.name; found the same one'),
    );
  }
  if (bucket.encryption === 'SSE-KMS' && bucket.kmsKeyArn === undefined) {
    mistakes.push(
      wrong(
        ['bucket', 'kmsKeyArn'],
        'missing; expected the ARN of the KMS key, because bucket.encryption is SSE-KMS',
      ),
    );
  }
  if ((bucket.breakGlass ?? []).length > 0 && roles.headwater === undefined) {
    mistakes.push(
      wrong(
        ['roles', 'headwater'],
        'missing; expected the ARN of the role that headwater runs with, because with bucket.breakGlass the bucket policy denies everybody else to write lifecycle rules',
      ),
    );
  }
  return mistakes;
}

function shareMistakes(config: Loose, share: LooseShare, path: ConfigPath): Mistake[] {
  const mistakes: Mistake[] = [];
  const add = (key: string | readonly (string | number)[], message: string) =>
    mistakes.push(wrong([...path, ...(typeof key === 'string' ? [key] : key)], message));
  if (share.name === RESERVED_SHARE)
    add('name', `expected another name; "${RESERVED_SHARE}" is kept for steps that serve all shares`);
  for (const [index, name] of (share.after ?? []).entries()) {
    if (name === share.name) add(['after', index], 'expected another share; found the share itself');
    else if (name !== '' && !config.shares.some((other) => other.name === name))
      add(['after', index], `expected the name of a share (${names(config.shares)}); found ${quote(name)}`);
  }
  const modes = new Set<string>();
  for (const [index, name] of (share.agents ?? []).entries()) {
    const agent = config.agents.find((candidate) => candidate.name === name);
    if (agent === undefined) {
      if (name !== '')
        add(
          ['agents', index],
          `expected the name of an agent (${names(config.agents)}); found ${quote(name)}`,
        );
    } else modes.add(agent.mode ?? 'basic');
    if (share.agents?.indexOf(name) !== index)
      add(['agents', index], `expected each agent once; found ${quote(name)} again`);
  }
  if (modes.size > 1) {
    add(
      'agents',
      'expected agents of one mode, because a task uses only those of its own; found basic and enhanced',
    );
  }
  if (share.strategy === 'bridge' && share.gateway === undefined) {
    add('gateway', `missing; strategy bridge needs the name of a gateway (${names(config.gateways)})`);
  }
  if (share.gateway !== undefined && !config.gateways.some((gateway) => gateway.name === share.gateway)) {
    add(
      'gateway',
      `expected the name of a gateway (${names(config.gateways)}); found ${quote(share.gateway)}`,
    );
  }
  if (share.protocol === 'smb' && share.user === undefined)
    add('user', 'missing; an SMB share needs the user to read it as');
  if (share.protocol === 'smb' && share.password !== true) {
    add(
      'password',
      'missing; an SMB share needs a reference to the password: env:NAME, file:PATH or secretsmanager:ARN',
    );
  }
  if (share.protocol === 'nfs' && share.export?.includes('$')) {
    add('export', 'expected a path without $, which DataSync takes for SMB shares only');
  }
  for (const [index, pattern] of (share.exclude ?? []).entries()) {
    if (pattern !== '' && !/^[/*]/.test(pattern))
      add(['exclude', index], `expected a pattern that starts with / or *; found ${quote(pattern)}`);
    if (/(?<!\\)\|/.test(pattern))
      add(['exclude', index], 'expected one pattern an entry; escape | as \\| or split it');
  }
  return mistakes;
}

function overlaps(config: Loose): Mistake[] {
  const base = { bucket: { prefix: config.bucket.prefix ?? '' } };
  const prefixes = config.shares.map((share) =>
    share.prefix === undefined ? undefined : resolveKeyPrefix(base, { prefix: share.prefix }),
  );
  return prefixes.flatMap((prefix, index) => {
    if (prefix === undefined) return [];
    const first = prefixes.findIndex((other) => other !== undefined && prefixesOverlap(other, prefix));
    if (first === index) return [];
    const other = prefixes[first] ?? '';
    return [
      wrong(
        ['shares', index, 'prefix'],
        `expected a prefix apart from all others; found ${quote(prefix)}, which overlaps ${quote(other)} of shares[${first}]`,
      ),
    ];
  });
}

function exceptionMistakes(config: Loose, hazardIds: readonly string[] | null): Mistake[] {
  return config.policy.exceptions.flatMap((exception, index) => {
    const path: ConfigPath = ['policy', 'exceptions', index];
    const mistakes: Mistake[] = [];
    if (hazardIds !== null && exception.hazard !== undefined && !hazardIds.includes(exception.hazard)) {
      mistakes.push(
        wrong(
          [...path, 'hazard'],
          `expected a hazard: ${hazardIds.join(', ')}; found ${quote(exception.hazard)}`,
        ),
      );
    }
    if (exception.share !== undefined && !config.shares.some((share) => share.name === exception.share)) {
      mistakes.push(
        wrong(
          [...path, 'share'],
          `expected the name of a share (${names(config.shares)}); found ${quote(exception.share)}`,
        ),
      );
    }
    return mistakes;
  });
}

function names(items: readonly { readonly name?: string | undefined }[]): string {
  const known = items.flatMap((item) => (item.name === undefined ? [] : [item.name]));
  return known.length === 0 ? 'none is configured' : known.join(', ');
}
