import { describe, expect, it } from '@jest/globals';
import { toCsvLine } from './csv.js';

describe('toCsvLine', () => {
  it('writes every kind of value', () => {
    const line = toCsvLine(['a', 7, null, undefined, new Date(0), { b: [1] }]);

    expect(line).toBe('a,7,,,1970-01-01T00:00:00.000Z,"{""b"":[1]}"\r\n');
  });

  it.each([
    ['comma', 'a,"b;c",1\r\n'],
    ['semicolon', 'a;"b;c";1\r\n'],
    ['tab', 'a\t"b;c"\t1\r\n'],
  ] as const)('separates by %s', (separator, line) => {
    expect(toCsvLine(['a', 'b;c', 1], separator)).toBe(line);
  });

  it.each([
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['a;b', '"a;b"'],
    ['a\tb', '"a\tb"'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['a b', 'a b'],
    ['', ''],
  ])('quotes %j where it must', (text, field) => {
    expect(toCsvLine([text])).toBe(`${field}\r\n`);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', `"'\t=1"`],
    ['x;=1+1', `"x;'=1+1"`],
    ['";@x', `""";'@x"`],
    ['a,-1', `"a,'-1"`],
    ['\r=1', `"'\r=1"`],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['a=1', 'a=1'],
    ['user-1', 'user-1'],
  ])('keeps a spreadsheet from running %j', (text, field) => {
    expect(toCsvLine([text])).toBe(`${field}\r\n`);
  });
});
