import { describe, expect, it } from 'vitest';
import { command, plain } from '../../../src/views/markdown.ts';

describe('text that Markdown shows as it is', () => {
  it.each([
    [
      'an ordinary sentence stays readable',
      'Nothing is missing: 3 shares (of 3).',
      'Nothing is missing: 3 shares (of 3).',
    ],
    ['emphasis', '*a* _b_ ~c~', '\\*a\\* \\_b\\_ \\~c\\~'],
    ['code', 'a`b', 'a\\`b'],
    ['a link', '[click](javascript:alert(1))', '\\[click\\](javascript:alert(1))'],
    ['an address that would become a link', 'https://x.example', 'https\\://x.example'],
    ['one without a scheme', 'www.x.example', 'www\\.x.example'],
    ['a mail address', 'dana@acme.example', 'dana\\@acme.example'],
    ['HTML', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['a cell that would end', 'a|b', 'a\\|b'],
    ['a backslash that would eat the next escape', 'a\\|b', 'a\\\\\\|b'],
    ['a heading', '# a', '\\# a'],
    ['a list', '- a', '\\- a'],
    ['a numbered list', '12. a', '&#49;2. a'],
    ['a quotation', '> a', '&gt; a'],
    ['a line end and an escape sequence', 'a\n\u001b[2J# b', 'a\\\\x0a\\\\x1b\\[2J# b'],
  ])('%s', (_what, text, wanted) => {
    const shown = plain(text);
    expect(shown).not.toContain('\n');
    expect(shown).toBe(wanted);
  });
});

describe('a command to type', () => {
  it.each([
    ['is code', 'headwater verify --share one', '`headwater verify --share one`'],
    ['that would leave the code is text', 'headwater `rm`', 'headwater \\`rm\\`'],
    ['that is none is text', 'Make it *read-only*.', 'Make it \\*read-only\\*.'],
  ])('%s', (_what, text, wanted) => expect(command(text)).toBe(wanted));
});
