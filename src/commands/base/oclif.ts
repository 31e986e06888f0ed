import { createRequire } from 'node:module';

/**
 * The parts of oclif that commands are made of. Required, because they are CommonJS: to import them, Node reads the text of
 * each of their files once more, to find what it exports, and that took a tenth of the time a command needs to begin.
 */
const require = createRequire(import.meta.url);

export const Args = require('@oclif/core/args') as typeof import('@oclif/core/args');
export const Flags = require('@oclif/core/flags') as typeof import('@oclif/core/flags');
export const { Command } = require('@oclif/core/command') as typeof import('@oclif/core/command');
export const { ux } = require('@oclif/core/ux') as typeof import('@oclif/core/ux');
