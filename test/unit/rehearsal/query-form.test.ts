import { describe, expect, it } from 'vitest';
import { readQueryForm } from '../../../src/rehearsal/identity/query-form.ts';

describe('a form of the query protocol', () => {
  it.each([
    ['nothing but its name', 'Action=A&Version=V', {}],
    ['texts', 'Action=A&Version=V&RoleName=a%20b', { RoleName: 'a b' }],
    ['an empty list', 'ContextEntries=&RoleName=a', { RoleName: 'a' }],
    ['a number', 'MaxItems=7', { MaxItems: 7 }],
    [
      'a list, in the order of its numbers',
      'N.member.10=j&N.member.2=b&N.member.1=a',
      { N: ['a', 'b', 'j'] },
    ],
    [
      'lists in structures in lists',
      'C.member.1.Key=k&C.member.1.Values.member.1=v',
      { C: [{ Key: 'k', Values: ['v'] }] },
    ],
    [
      'a name of an inherited member',
      '__proto__.member.1=x&constructor=y',
      { ['__proto__']: ['x'], constructor: 'y' },
    ],
  ])('holds %s', (_, text, members) => expect(readQueryForm(text)?.members).toEqual(members));

  it.each([
    ['a value that is the beginning of others', 'a=1&a.b=2'],
    ['others before the value', 'a.b=2&a=1'],
    ['a name twice', 'a=1&a=2'],
    ['a name of more parts than any model has', `${'a.'.repeat(40)}b=1`],
  ])('is none with %s', (_, text) => expect(readQueryForm(text)).toBeNull());
});
