import { counted } from './format.ts';
import { paragraph } from './paragraph.ts';
import type { AclsValue, SecondLookValue } from './values/looks.ts';

const WIDE = { width: 80, labelWidth: 0 };

/** What looking beyond the walk came to, for people; nothing to say is no line. */
export function looksText(looked: {
  readonly secondLook: SecondLookValue | null;
  readonly acls: AclsValue | null;
}): readonly string[] {
  const { secondLook, acls } = looked;
  const inUse = (secondLook?.changed ?? 0) + (secondLook?.gone ?? 0);
  return [
    ...(inUse === 0
      ? []
      : paragraph(
          '',
          `${counted(inUse, 'file')} changed again right after the scan: they are in use.`,
          WIDE,
        )),
    ...(acls === null
      ? []
      : paragraph(
          '',
          `Access lists: ${counted(acls.acl, 'list')}; ${counted(acls.none, 'entry', 'entries')} without. ${
            acls.unreadable === 0
              ? ''
              : `INCOMPLETE: ${counted(acls.unreadable, 'entry', 'entries')} could not be asked.`
          }`.trim(),
          WIDE,
        )),
  ];
}
