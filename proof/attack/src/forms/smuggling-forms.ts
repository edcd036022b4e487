import { head } from '../wire/raw.js';

/**
 * How RFC 9112 has a form treated: `refuse` it and end the connection; `answer` it, as it is one request; `either`, where it leaves
 * the choice. Whatever is hidden in it is never a request.
 */
type Treatment = 'refuse' | 'answer' | 'either';

/** Bytes that one server may read as one request, and another one as two. */
export interface SmugglingForm {
  readonly name: string;
  readonly treatment: Treatment;
  readonly bytes: string;
}

/** What the forms are made of. */
export interface Smuggled {
  /** The path that the outer request names. */
  readonly path: string;
  /** A whole request that would be carried out, were it read as one. */
  readonly hidden: string;
}

/** A type that both servers read to its end, whatever it holds, so that a good form keeps its connection. */
const TYPE = 'Content-Type: text/plain';
const LONG_EXTENSION_LENGTH = 20_000;
const SHORT_EXTENSIONS = 40;

export function smugglingForms(smuggled: Smuggled): SmugglingForm[] {
  return [
    ...withLengthAndCoding(smuggled),
    ...withOddCodings(smuggled),
    ...withOddLengths(smuggled),
    ...withOddChunks(smuggled),
    ...withOddFirstLines(smuggled),
    ...withOddHeaders(smuggled),
  ];
}

/** The outer request with these headers. */
function post({ path }: Smuggled, lines: readonly string[], body: string): string {
  return head(`POST ${path} HTTP/1.1`, 'Host: shop.example', TYPE, ...lines) + body;
}

const CODINGS = [
  ...['chunked', ' chunked', 'Chunked', 'CHUNKED', 'chunked ', '\tchunked', 'x, chunked', 'chunked, identity'],
  ...['identity, chunked', 'identity', 'chunked, chunked', 'gzip, chunked', 'chunked;q=1', '"chunked"', "'chunked'"],
  ...[
    'chunked\x0b',
    '\x0bchunked',
    'chunk',
    'chunked\0',
    'c hunked',
    'chunked,',
    ',chunked',
    'chunked\x7f',
    'chunked\x85',
  ],
];

/** The length says that the hidden request is content, the coding that it comes behind it. */
function withLengthAndCoding(smuggled: Smuggled): SmugglingForm[] {
  const body = `0\r\n\r\n${smuggled.hidden}`;
  const length = `Content-Length: ${body.length}`;
  const byLength = (name: string, treatment: Treatment, ...lines: readonly string[]): SmugglingForm => ({
    name: `length, and ${name}`,
    treatment,
    bytes: post(smuggled, [length, ...lines], body),
  });
  return [
    ...CODINGS.map((coding) =>
      byLength(`Transfer-Encoding: ${JSON.stringify(coding)}`, 'refuse', `Transfer-Encoding:${coding}`),
    ),
    ...[
      'Transfer-Encoding ',
      'Transfer Encoding',
      'Transfer-Encoding\t',
      'Transfer-Encoding\0',
      '\x0bTransfer-Encoding',
      'Transfer-Encoding\r',
      'Transfer-Encod\ning',
    ].map((name) => byLength(`the name ${JSON.stringify(name)}`, 'refuse', `${name}: chunked`)),
    byLength('the name in small letters', 'refuse', 'transfer-encoding: chunked'),
    byLength('the name with an underscore', 'answer', 'Transfer_Encoding: chunked'),
    byLength('the coding on a line of its own', 'refuse', 'Transfer-Encoding:\r\n chunked'),
    byLength('the coding folded into another header', 'either', 'X: a\r\n Transfer-Encoding: chunked'),
    byLength('the coding behind a bare line feed', 'refuse', 'X: a\nTransfer-Encoding: chunked'),
    byLength('the coding behind a bare carriage return', 'refuse', 'X: a\rTransfer-Encoding: chunked'),
    byLength('the coding before the length', 'refuse', 'Transfer-Encoding: chunked', length),
    byLength('the coding as a connection option', 'answer', 'Connection: Transfer-Encoding'),
    byLength('the length as a connection option', 'answer', 'Connection: Content-Length'),
    {
      name: 'coding first, then length',
      treatment: 'refuse',
      bytes: post(smuggled, ['Transfer-Encoding: chunked', 'Content-Length: 4'], body),
    },
    {
      name: 'coding, and a length of nothing',
      treatment: 'refuse',
      bytes: post(smuggled, ['Content-Length: 0', 'Transfer-Encoding: chunked'], body),
    },
    {
      name: 'length short of the chunk',
      treatment: 'refuse',
      bytes: post(
        smuggled,
        ['Content-Length: 4', 'Transfer-Encoding: chunked'],
        `${smuggled.hidden.length.toString(16)}\r\n${smuggled.hidden}\r\n0\r\n\r\n`,
      ),
    },
  ];
}

/** No length, and a coding that some know and some do not. */
function withOddCodings(smuggled: Smuggled): SmugglingForm[] {
  const body = `${smuggled.hidden.length.toString(16)}\r\n${smuggled.hidden}\r\n0\r\n\r\n`;
  const lists: readonly (readonly [Treatment, readonly string[]])[] = [
    ['answer', ['chunked']],
    ['either', ['chunked', 'chunked']],
    ['refuse', ['chunked', 'identity']],
    ['refuse', ['chunked', 'gzip']],
    ['either', ['identity', 'chunked']],
    ['either', ['gzip', 'chunked']],
    ['refuse', ['gzip']],
    ['refuse', ['xchunked']],
    ['refuse', ['chunked, x']],
    ['refuse', ['']],
  ];
  return lists.map(([treatment, codings]) => ({
    name: `codings ${JSON.stringify(codings)}`,
    treatment,
    bytes: post(
      smuggled,
      codings.map((coding) => `Transfer-Encoding: ${coding}`),
      body,
    ),
  }));
}

function withOddLengths(smuggled: Smuggled): SmugglingForm[] {
  const { hidden } = smuggled;
  const n = hidden.length;
  const lengths: readonly (readonly [Treatment, readonly string[]])[] = [
    ['answer', [`${n}`]],
    ['refuse', ['0', `${n}`]],
    ['refuse', [`${n}`, '0']],
    ['either', [`${n}`, `${n}`]],
    ['either', [`${n}, ${n}`]],
    ['refuse', [`0, ${n}`]],
    ['refuse', [`${n},`]],
    ['answer', [` ${n} `]],
    ['either', [`0${n}`]],
    ...[
      `+${n}`,
      `-${n}`,
      `0x${n.toString(16)}`,
      `${n}.0`,
      `${n}e0`,
      `${n};`,
      `"${n}"`,
      `${n} ${n}`,
      `${n}\t1`,
      '',
      ' ',
    ].map((length) => ['refuse', [length]] as const),
    ...[
      'NaN',
      'chunked',
      `${n}\0`,
      `\x0b${n}`,
      `1_${n}`,
      '18446744073709551616',
      '99999999999999999999999',
      '\xb2',
    ].map((length) => ['refuse', [length]] as const),
  ];
  const folded = {
    name: 'a length on a line of its own',
    treatment: 'either',
    bytes: post(smuggled, [`Content-Length:\r\n ${n}`], hidden),
  } as const;
  const spaced = {
    name: 'a space before the colon of the length',
    treatment: 'refuse',
    bytes: post(smuggled, [`Content-Length : ${n}`], hidden),
  } as const;
  return [
    ...lengths.map(([treatment, values]) => ({
      name: `lengths ${JSON.stringify(values)}`,
      treatment,
      bytes: post(
        smuggled,
        values.map((length) => `Content-Length: ${length}`),
        hidden,
      ),
    })),
    folded,
    spaced,
  ];
}

function withOddChunks(smuggled: Smuggled): SmugglingForm[] {
  const { hidden } = smuggled;
  const size = hidden.length.toString(16);
  const chunked = (name: string, treatment: Treatment, body: string): SmugglingForm => ({
    name: `chunks: ${name}`,
    treatment,
    bytes: post(smuggled, ['Transfer-Encoding: chunked'], body),
  });
  const sized = (name: string, treatment: Treatment, sizeLine: string): SmugglingForm =>
    chunked(name, treatment, `${sizeLine}\r\n${hidden}\r\n0\r\n\r\n`);
  return [
    sized('zeros before the size', 'answer', `000${size}`),
    sized('a large size in capitals', 'answer', size.toUpperCase()),
    sized('an extension', 'answer', `${size};a=b`),
    sized('an extension in quotes', 'answer', `${size};a="b c"`),
    sized('an extension without a name', 'either', `${size};`),
    sized('many extensions', 'either', size + ';a=b'.repeat(SHORT_EXTENSIONS)),
    sized('a long extension', 'refuse', `${size};${'a'.repeat(LONG_EXTENSION_LENGTH)}`),
    sized('a line feed in an extension', 'either', `${size};a=b\nc`),
    sized('a carriage return in an extension', 'refuse', `${size};a=b\rc`),
    sized('a line in the quotes of an extension', 'refuse', `${size};a="\r\n"`),
    sized('NUL in an extension', 'refuse', `${size};a=\0`),
    ...[
      `0x${size}`,
      `+${size}`,
      `-${size}`,
      `\t${size}`,
      ` ${size}`,
      `${size}\0`,
      `${size},`,
      `${size}h`,
      `"${size}"`,
      '',
      'g',
      ';a',
    ].map((line) => sized(`the size ${JSON.stringify(line)}`, 'refuse', line)),
    sized('a space behind the size', 'either', `${size} `),
    sized('a tab behind the size', 'either', `${size}\t`),
    sized('more than 64 bits', 'refuse', 'f'.repeat(17)),
    sized('64 bits', 'refuse', 'f'.repeat(16)),
    chunked('a bare line feed behind the size', 'either', `${size}\n${hidden}\r\n0\r\n\r\n`),
    chunked('a bare line feed behind the chunk', 'either', `${size}\r\n${hidden}\n0\r\n\r\n`),
    chunked('nothing behind the chunk', 'refuse', `${size}\r\n${hidden}0\r\n\r\n`),
    chunked('two bytes too few', 'refuse', `${(hidden.length - 2).toString(16)}\r\n${hidden}\r\n0\r\n\r\n`),
    chunked('a trailer', 'answer', `${size}\r\n${hidden}\r\n0\r\nX: y\r\n\r\n`),
    chunked('a length as trailer', 'either', `${size}\r\n${hidden}\r\n0\r\nContent-Length: 5\r\n\r\n`),
    chunked('a coding as trailer', 'either', `${size}\r\n${hidden}\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n`),
    chunked('a trailer without a colon', 'refuse', `${size}\r\n${hidden}\r\n0\r\nX\r\n\r\n`),
    chunked('a folded trailer', 'either', `${size}\r\n${hidden}\r\n0\r\nX: a\r\n b\r\n\r\n`),
  ];
}

function withOddFirstLines({ path, hidden }: Smuggled): SmugglingForm[] {
  const lines: readonly (readonly [Treatment, string])[] = [
    ...[`POST  ${path} HTTP/1.1`, `POST\t${path} HTTP/1.1`, `POST ${path}\tHTTP/1.1`, `post ${path} HTTP/1.1`].map(
      (line) => ['either', line] as const,
    ),
    ...[
      `POST ${path} HTTP/1.1 HTTP/1.1`,
      `POST ${path} HTTP/0.9`,
      `POST ${path} HTTP/9.9`,
      `POST ${path} HTTP/2.0`,
    ].map((line) => ['refuse', line] as const),
    ...[`POST ${path} http/1.1`, `POST ${path} HTTP/ 1.1`, `POST ${path} HTTP/1.1x`, `POST ${path} HTTP/1,1`].map(
      (line) => ['refuse', line] as const,
    ),
    ...[
      `POST ${path} ICE/1.0`,
      `POST ${path} RTSP/1.0`,
      `POST ${path} HTTP/1.10`,
      `BUY ${path} HTTP/1.1`,
      'POST HTTP/1.1',
    ].map((line) => ['refuse', line] as const),
    ...[`P\0ST ${path} HTTP/1.1`, `POST ${path}\0 HTTP/1.1`, `POST ${path}\r HTTP/1.1`, `:POST ${path} HTTP/1.1`].map(
      (line) => ['refuse', line] as const,
    ),
    ['either', `POST ${path}#x HTTP/1.1`],
    ['either', `POST http://elsewhere.example${path} HTTP/1.1`],
    ['either', `POST //elsewhere.example${path} HTTP/1.1`],
    ['either', `POST \\${path} HTTP/1.1`],
    ['refuse', `POST shop.example:80 HTTP/1.1`],
    ['either', `\r\nPOST ${path} HTTP/1.1`],
    ['either', `\nPOST ${path} HTTP/1.1`],
    ['refuse', ` POST ${path} HTTP/1.1`],
    ['refuse', `POST ${path}`],
    ['refuse', 'PRI * HTTP/2.0'],
    ['refuse', 'CONNECT shop.example:443 HTTP/1.1'],
  ];
  return lines.map(([treatment, line]) => ({
    name: `first line ${JSON.stringify(line)}`,
    treatment,
    bytes: head(line, 'Host: shop.example', TYPE, `Content-Length: ${hidden.length}`) + hidden,
  }));
}

function withOddHeaders(smuggled: Smuggled): SmugglingForm[] {
  const { path, hidden } = smuggled;
  const length = `Content-Length: ${hidden.length}`;
  const headers: readonly (readonly [Treatment, readonly string[]])[] = [
    ...['X', ': y', 'X y', 'X\0: y', 'X: a\0b', 'X: a\rb', 'X@: y', '\u00e4: y', '(X): y', 'X"Y: z'].map(
      (line) => ['refuse', [line]] as const,
    ),
    ['either', ['X: a\n b']],
    ['either', ['X: a\r\n b']],
    ['either', ['X:']],
    ['answer', ['Connection: keep-alive, X']],
    ['answer', ['Content-Encoding: gzip']],
    ['answer', ['Trailer: Content-Length']],
    ['answer', ['TE: trailers']],
    ['answer', ['X-HTTP-Method-Override: DELETE']],
    ['either', ['Host: elsewhere.example']],
  ];
  const hosts = ['', 'Host:', 'Host: a b', 'Host: a/b', 'Host: a@b', 'Host: \0'];
  return [
    ...headers.map(([treatment, lines]) => ({
      name: `header ${JSON.stringify(lines)}`,
      treatment,
      bytes: post(smuggled, [...lines, length], hidden),
    })),
    ...hosts.map((host) => ({
      name: `for a host ${JSON.stringify(host)}`,
      treatment: host === '' || host.includes('\0') ? ('refuse' as const) : ('either' as const),
      bytes: head(`POST ${path} HTTP/1.1`, ...(host === '' ? [] : [host]), TYPE, length) + hidden,
    })),
    {
      name: 'a space before the first header',
      treatment: 'refuse',
      bytes: head(`POST ${path} HTTP/1.1`, ' X: y', 'Host: shop.example', length) + hidden,
    },
  ];
}
