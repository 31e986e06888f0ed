import { Args, Flags } from '@oclif/core';

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

/** `[FILE]`: a plan, for commands that look at one. */
export const planFileArg = Args.string({
  description: 'plan file, or the start of its digest; the newest one when not named',
});
