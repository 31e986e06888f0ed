import * as Args from '@oclif/core/args';

/** `[FILE]`: a plan, for commands that look at one. */
export const planFileArg = Args.string({
  description: 'plan file, or the start of its digest; the newest one when not named',
});
