import fc from 'fast-check';

/** Up to this many characters; the server accepts 2 KiB. */
export const TEXT_LENGTH_MAX = 1_000_000;

const WORDS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'true',
];
const PUNCTUATION = [
  '',
  ':',
  '{}',
  '{sale_1}',
  '*',
  '?',
  '[a-z]',
  '%00',
  '%',
  '%zz',
  '%2e%2e%2f',
  '..',
  '../..',
  '/',
  '\\',
  '#',
  '|',
];
const CONTROLS = [
  '\0',
  'ann\0',
  '\r\n',
  '\r\nSet-Cookie: a=b',
  '\n',
  'sale_1\n',
  '\t',
  ' ',
  '\u007f',
  '\u2028',
  '\ufeff',
];
const UNICODE = ['\ud800', '\udc00', 'a\ud800b', 'ä', '\u{1f600}', '\u202eevil', 'ſale', 'Ａ'];
const INJECTIONS = ["' OR 1=1 --", '"; DROP TABLE orders; --', '<script>alert(1)</script>', '${7*7}', '=1+1', '$(id)'];
const NUMBERS = ['0', '-1', '1e999', '0x10', '9'.repeat(400), '1.5', '-0'];

const longText = fc
  .tuple(
    fc.constantFrom('a', '%', '{', '\0', 'ä'),
    fc.constantFrom(64, 65, 256, 257, 2_048, 5_000, 20_000, TEXT_LENGTH_MAX),
  )
  .map(([character, length]) => character.repeat(length));

/** Texts that have crashed servers. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...WORDS, ...PUNCTUATION, ...CONTROLS, ...UNICODE, ...INJECTIONS, ...NUMBERS),
  },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
  { weight: 1, arbitrary: longText },
);

/** Any JSON value, regardless of the schema. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.constantFrom(null, true, false, 0, -0, -1, 1.5, 1e308, 2 ** 53, [], {}, [[]], [null]) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(hostileText, fc.constant(1), { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom('ann', 'sale_1').map((text) => [text]) },
);
