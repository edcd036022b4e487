import { gzipSync } from 'node:zlib';
import { residentBytes } from 'flashsale-testkit';
import { type Arena, PURCHASE } from '../arena.js';
import type { Attack } from '../attack.js';
import type { ServerName } from '../system/system.js';
import { inParallel } from '../wire/ask.js';
import { head, sendRaw } from '../wire/raw.js';

const MEBIBYTE = 1024 * 1024;
const SIZE_BYTES = 9_500_000;
const BOMB_SIZE_BYTES = 32 * MEBIBYTE;
const TIMES_SHORT = 24;
const TIMES_LONG = 120;
const AT_ONCE = 20;
const MEMORY_MORE_BYTES_MAX = 120 * MEBIBYTE;
const REFUSALS = new Set([400, 405, 408, 413, 415, 417, 431]);

/** Bodies and headers that would fill the memory, were they kept. */
export const largeRequests: Attack = {
  name: 'large-requests',
  title: 'bodies of 10 MB, announced, chunked and promised; bombs of gzip; headers of 8 MB; thousands of headers',
  holds: 'each is refused before it is kept, and memory stays flat while they are under way',
  needs: [],
  deadlineMs: 180_000,
  async run(arena) {
    const before = arena.system.watched.map(({ pid }) => residentBytes(pid));
    for (const server of arena.fronts) {
      const forms = formsFor(arena.pick(TIMES_SHORT, TIMES_LONG));
      await inParallel(forms, AT_ONCE, (form) => attempt(arena, server, form));
      arena.note(`${forms.length} at ${server}`);
    }
    for (const [i, { name, pid }] of arena.system.watched.entries()) {
      const moreBytes = residentBytes(pid) - (before[i] ?? 0);
      arena.expect(moreBytes <= MEMORY_MORE_BYTES_MAX, `${name} grew by ${Math.round(moreBytes / MEBIBYTE)} MiB`);
    }
  },
};

interface Form {
  readonly name: string;
  readonly pieces: readonly (string | Buffer)[];
}

function formsFor(times: number): Form[] {
  const body = Buffer.alloc(SIZE_BYTES, 'x');
  const bomb = gzipSync(Buffer.alloc(BOMB_SIZE_BYTES));
  const type = 'Content-Type: application/json';
  const forms = [PURCHASE, '/api/stampede', '/', '/health'].flatMap((path): Form[] => [
    {
      name: `a length at ${path}`,
      pieces: [head(`POST ${path} HTTP/1.1`, 'Host: x', type, `Content-Length: ${SIZE_BYTES + 1}`), body],
    },
    {
      name: `chunks at ${path}`,
      pieces: [
        head(`POST ${path} HTTP/1.1`, 'Host: x', type, 'Transfer-Encoding: chunked'),
        `${SIZE_BYTES.toString(16)}\r\n`,
        body,
      ],
    },
    {
      name: `a promise at ${path}`,
      pieces: [head(`POST ${path} HTTP/1.1`, 'Host: x', type, 'Expect: 100-continue', `Content-Length: ${SIZE_BYTES}`)],
    },
    {
      name: `a bomb at ${path}`,
      pieces: [
        head(`POST ${path} HTTP/1.1`, 'Host: x', type, 'Content-Encoding: gzip', `Content-Length: ${bomb.length}`),
        bomb,
      ],
    },
  ]);
  const headers = [
    { name: 'a header of 8 MB', pieces: [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(8 * MEBIBYTE)}\r\n\r\n`] },
    { name: 'headers of 64 kB in all', pieces: [`GET / HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(11_000)}\r\n`] },
    { name: 'an address of 64 kB', pieces: [`GET /${'a'.repeat(65_536)} HTTP/1.1\r\nHost: x\r\n\r\n`] },
  ];
  const all = [...forms, ...headers];
  return Array.from({ length: times }, (_, i) => all[i % all.length] as Form);
}

async function attempt(arena: Arena, server: ServerName, { name, pieces }: Form): Promise<void> {
  const { statuses, hasEnded, text } = await sendRaw(arena.url(server), pieces, {
    forMs: arena.patient(15_000),
    until: (received) => received.includes('"statusCode"'),
  });
  const said = `${server}, ${name}: answered ${statuses.join(', ') || 'nothing'}`;
  // A server may hang up while the client still sends, and its answer may get lost then.
  arena.expect(
    statuses.length === 0 ? hasEnded : statuses.every((status) => REFUSALS.has(status) || status === 404),
    said,
  );
  arena.expect(!text.includes('100 Continue'), `${said}, after it had asked for the body`);
}
