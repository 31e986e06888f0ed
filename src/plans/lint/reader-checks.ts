import { resolveKeyPrefix } from '../../config/key-prefix.ts';
import { readersOf } from '../input.ts';
import type { Check } from './check.ts';
import { ARCHIVES, classRules } from './class-rules.ts';

/** HW40x: who reads what, and what must not be archived under them. */
export const READER_CHECKS: readonly Check[] = [
  {
    id: 'HW401',
    title: 'A reader keeps a share from its archive',
    severity: 'warn',
    why: 'Archived objects cannot be read before a restore [aws-facts A.8], so a prefix that somebody reads is not archived.',
    fix: 'Take the reader off the prefix and out of headwater.yaml, or change the strategy.',
    check: ({ input, plan }) =>
      input.shares.flatMap(({ config: share }) => {
        const readers = readersOf(input.config, share).map(({ name }) => name);
        if (share.strategy !== 'archive' || readers.length === 0) return [];
        const storageClass = plan.shares.find((one) => one.share === share.name)?.storageClass ?? 'STANDARD';
        return [
          {
            share: share.name,
            text: `The strategy is archive, but ${readers.join(', ')} reads this prefix; objects go to ${storageClass} instead.`,
          },
        ];
      }),
  },
  {
    id: 'HW402',
    title: 'A reader that reads where no share lands',
    severity: 'warn',
    why: 'A reader protects the prefix it reads from being archived; one that is written down wrongly protects nothing.',
    fix: 'Write the whole key prefix, bucket.prefix included, or remove the reader.',
    check: ({ input: { config } }) => {
      const touched = new Set(
        config.shares.flatMap((share) => readersOf(config, share).map((reader) => reader.name)),
      );
      return config.readers
        .filter(({ name }) => !touched.has(name))
        .map(({ name, prefix }) => ({
          share: null,
          text: `Reader ${name} reads ${JSON.stringify(prefix)}, where no share lands, so it protects nothing.`,
        }));
    },
  },
  {
    id: 'HW403',
    title: 'A reader of everything',
    severity: 'warn',
    why: 'A reader whose prefix covers every share keeps all of them from being archived.',
    fix: 'Write a reader for each prefix that is really read.',
    check: ({ input: { config } }) =>
      config.readers
        .filter(
          ({ prefix }) =>
            config.shares.length > 1 &&
            config.shares.every((share) => resolveKeyPrefix(config, share).startsWith(prefix)),
        )
        .map(({ name, prefix }) => ({
          share: null,
          text: `Reader ${name} reads ${JSON.stringify(prefix)}, which covers every share: none is archived.`,
        })),
  },
  {
    id: 'HW404',
    title: 'A reader without a final slash',
    severity: 'warn',
    why: 'A prefix without a final slash also matches its longer neighbours: raw takes raw-labels/ in [aws-facts A.6].',
    fix: 'End the prefix of the reader with a slash.',
    check: ({ input: { config } }) =>
      config.readers
        .filter(({ prefix }) => prefix !== '' && !prefix.endsWith('/'))
        .map(({ name, prefix }) => ({
          share: null,
          text: `Reader ${name} reads ${JSON.stringify(prefix)}, which has no final slash.`,
        })),
  },
  {
    id: 'HW405',
    title: 'An archive under a reader',
    severity: 'error',
    why: 'Objects in GLACIER and DEEP_ARCHIVE cannot be read before a restore; a reader that meets one fails [aws-facts A.8].',
    fix: 'This is a fault of the plan, not of its input: make a new one with a newer headwater, and report it.',
    check: (context) =>
      classRules(context)
        .filter(({ storageClass }) => ARCHIVES.includes(storageClass))
        .flatMap((rule) =>
          context.input.config.readers
            .filter(({ prefix }) => prefix.startsWith(rule.prefix) || rule.prefix.startsWith(prefix))
            .map(({ name }) => ({
              share: null,
              text: `Rule ${rule.id} moves objects to ${rule.storageClass} under reader ${name}.`,
            })),
        ),
  },
  {
    id: 'HW406',
    title: 'An archive under a file share',
    severity: 'error',
    why: 'Through a File Gateway objects in GLACIER and DEEP_ARCHIVE give I/O errors, and GLACIER_IR is not supported [aws-facts 8].',
    fix: 'This is a fault of the plan, not of its input: make a new one with a newer headwater, and report it.',
    check: (context) => {
      const { config, shares } = context.input;
      const bridges = shares.filter(({ config: { strategy } }) => strategy === 'bridge');
      return classRules(context)
        .filter(({ storageClass }) => [...ARCHIVES, 'GLACIER_IR'].includes(storageClass))
        .flatMap((rule) =>
          bridges
            .map(({ config: share }) => ({ name: share.name, keyPrefix: resolveKeyPrefix(config, share) }))
            .filter(({ keyPrefix }) => keyPrefix.startsWith(rule.prefix) || rule.prefix.startsWith(keyPrefix))
            .map(({ name }) => ({
              share: name,
              text: `Rule ${rule.id} moves objects to ${rule.storageClass} under its file share.`,
            })),
        );
    },
  },
];
