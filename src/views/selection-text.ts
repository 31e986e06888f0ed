import type { Selection } from '../plans/lanes/partition-schema.ts';
import { formatCount } from './format.ts';

/** What a partition carries, in few words. Names are as the plan has them: make them harmless before they are shown. */
export function selectionText(selection: Selection): string {
  switch (selection.by) {
    case 'whole':
      return 'the whole share';
    case 'filter':
      if (selection.include.length > 0) return listed(selection.include);
      return selection.exclude.length > 0 ? `all but ${listed(selection.exclude)}` : 'everything';
    case 'manifest': {
      const { directory, from, before } = selection;
      const names = [from === null ? '' : `from ${from}`, before === null ? '' : `before ${before}`];
      return ['files in', directory === '' ? 'the root' : directory, ...names]
        .filter((word) => word !== '')
        .join(' ');
    }
    case 'repair':
      return `the ${formatCount(selection.files)} files that evidence ${selection.evidence} found amiss`;
  }
}

function listed([first = '', ...rest]: readonly string[]): string {
  return rest.length === 0 ? first : `${first} and ${rest.length} more`;
}
