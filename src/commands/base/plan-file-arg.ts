import { Args } from './oclif.ts';

/** `[FILE]`: a plan, for commands that look at one. */
export const planFileArg = Args.string({
  description: 'plan file, or the start of its digest; the newest one when not named',
});
