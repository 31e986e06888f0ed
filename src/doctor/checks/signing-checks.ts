import { safeText } from '../../inventory/display.ts';
import { type Check, fine, ifSeen, unseen, wrong } from '../check.ts';

/** HD22x: the key that signs evidence, where one is configured. */
export const SIGNING_CHECKS: readonly Check[] = [
  {
    id: 'HD221',
    area: 'credentials',
    title: 'The key that signs evidence cannot be used',
    severity: 'error',
    why: 'A record that cannot be signed is not written: nothing is proved, so nothing is cut over.',
    fix: 'Put the key where signing.key says, or let these credentials use the one in KMS; docs/evidence.md tells how to make one.',
    check: (facts) => {
      const { signing } = facts.seen;
      if (signing === undefined) return [];
      const { reference, look } = signing;
      if (look.kind === 'unseen')
        return reference.startsWith('kms:') && look.why !== 'failed'
          ? [unseen(facts, 'signing.key', look)]
          : [wrong('signing.key', `${look.text}.`)];
      const { algorithm, fingerprint } = look.value;
      return [
        fine(
          'signing.key',
          `${safeText(reference)} signs by ${algorithm}; its fingerprint begins with ${fingerprint.slice(0, 16)}.`,
        ),
      ];
    },
  },
  {
    id: 'HD222',
    area: 'credentials',
    title: 'Others may read the key that signs evidence',
    severity: 'warn',
    why: 'Whoever has the key can sign a record that nobody made; what it signed proves no more than that somebody had it.',
    fix: 'chmod 600 the file, or take a key in KMS, which never leaves it.',
    check: ({ seen: { signing } }) =>
      signing === undefined
        ? []
        : ifSeen(signing.look, ({ othersMayRead }) => {
            if (othersMayRead === null) return [];
            const reference = safeText(signing.reference);
            return othersMayRead
              ? [wrong('signing.key', `${reference} can be read by others than its owner.`)]
              : [fine('signing.key', `${reference} can be read by its owner alone.`)];
          }),
  },
];
