import { safeText } from '../../inventory/display.ts';
import { type Check, fine, ifSeen, unchecked, wrong } from '../check.ts';

/** HD81x: secrets, which are only ever pointed at. */
export const SECRET_CHECKS: readonly Check[] = [
  {
    id: 'HD811',
    area: 'shares',
    title: 'A secret is not there',
    severity: 'error',
    why: 'A location of an SMB share is made with the password; a reference that leads nowhere stops its step.',
    fix: 'Set the variable for every worker, or write the file.',
    check: ({ seen }) =>
      (seen.secrets ?? []).flatMap(({ name, reference, look }) => {
        if (look.kind === 'unseen') return [wrong(name, `${look.text}.`)];
        return ifSeen(look, (secret) => {
          if (secret.kind === 'secretsmanager')
            return [unchecked(name, `Not checked, because ${safeText(reference)} is read by AWS alone.`)];
          return [fine(name, `There is a secret at ${safeText(reference)}.`)];
        });
      }),
  },
  {
    id: 'HD812',
    area: 'shares',
    title: 'Others may read a secret',
    severity: 'warn',
    why: 'A password in a file that every user of the machine can read is a password of everybody.',
    fix: 'chmod 600 the file.',
    check: ({ seen }) =>
      (seen.secrets ?? []).flatMap(({ name, reference, look }) =>
        ifSeen(look, (secret) => {
          if (secret.kind !== 'file') return [];
          return secret.othersMayRead
            ? [wrong(name, `${safeText(reference)} can be read by others than its owner.`)]
            : [fine(name, `${safeText(reference)} can be read by its owner alone.`)];
        }),
      ),
  },
];
