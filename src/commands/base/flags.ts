import { Flags } from '@oclif/core';

/** `--share NAME`, any number of times; every share when it is not given. */
export const shareFlag = Flags.string({
  char: 's',
  multiple: true,
  env: 'HEADWATER_SHARE',
  description: 'only this share; may be given several times',
});
