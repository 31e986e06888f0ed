import { Flags } from './oclif.ts';

/** A digest as people copy it: at least its first twelve characters. */
export const listDigestFlag = Flags.custom<string>({
  helpValue: 'DIGEST',
  parse: async (input) => {
    if (/^[0-9a-f]{12,64}$/.test(input)) return input;
    throw new Error(`expected the first 12 or more characters of a digest; found ${JSON.stringify(input)}`);
  },
});
