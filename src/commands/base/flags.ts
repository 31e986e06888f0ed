import { DENIABLE } from '../../plans/lint/deny.ts';
import { Flags } from './oclif.ts';

/** `--share NAME`, any number of times; read it with {@link shareNames}. */
export const shareFlag = Flags.string({
  char: 's',
  multiple: true,
  env: 'HEADWATER_SHARE',
  description: 'only this share; may be given several times, or as a list with commas',
});

/** The shares a command is for; none for all. oclif hands over an environment variable as one text, not as a list. */
export function shareNames(given: string | readonly string[] | undefined): readonly string[] {
  const texts = typeof given === 'string' ? [given] : (given ?? []);
  return texts.flatMap((text) => text.split(',')).filter((name) => name !== '');
}

/** `--reason TEXT`: goes into the ledger, and to everybody who meets what was stopped. */
export const reasonFlag = Flags.string({
  env: 'HEADWATER_REASON',
  description: 'why, for whoever asks later',
});

/** `--deny warn|error`: for pipelines that must not go on with a plan in which something was found. */
export const denyFlag = Flags.option({
  options: DENIABLE,
  env: 'HEADWATER_DENY',
  description: 'exit 3 when there is a finding of this severity or worse (docs/lint.md)',
})();

/** How an SMB server is reached, and as whom. */
export const smbFlags = {
  port: Flags.integer({
    char: 'p',
    min: 1,
    max: 65535,
    env: 'HEADWATER_SMB_PORT',
    description: 'of the SMB server',
  }),
  user: Flags.string({ env: 'HEADWATER_SMB_USER', description: 'whom to ask the SMB server as' }),
  domain: Flags.string({ env: 'HEADWATER_SMB_DOMAIN', description: 'domain or workgroup of that user' }),
  password: Flags.string({
    env: 'HEADWATER_SMB_PASSWORD_REF',
    default: 'env:HEADWATER_SMB_PASSWORD',
    description: 'where the password of that user is: env:NAME or file:PATH',
  }),
};
