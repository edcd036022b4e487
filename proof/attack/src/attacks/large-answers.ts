import type { Attack } from '../attack.js';
import { inParallel } from '../wire/ask.js';

const MEBIBYTE = 1024 * 1024;
const TIMES_SHORT = 60;
const TIMES_LONG = 600;
const AT_ONCE = 16;
const ANSWER_SIZE_BYTES_MAX = 2 * MEBIBYTE;
const PATHS = ['/', '/lab', '/api/v1/sales?limit=500', '/api/v1/sales?limit=100000', '/nowhere', '/icon.svg'];
const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { 'accept-encoding': 'gzip' },
  { 'accept-encoding': 'br;q=1, gzip;q=0.9, *;q=0.1' },
  { 'accept-encoding': `${'gzip, '.repeat(1_000)}gzip` },
  { 'accept-encoding': 'identity;q=0, *;q=0' },
  { range: 'bytes=0-0' },
  { range: `bytes=${Array.from({ length: 1_000 }, (_, i) => `${i}-${i}`).join(',')}` },
  { range: 'bytes=-1,0-18446744073709551615' },
  { 'if-none-match': `${'"x", '.repeat(1_000)}"y"` },
  { accept: `${'text/html;q=0.1, '.repeat(500)}*/*` },
  { 'accept-language': 'a-'.repeat(3_000) },
  { rsc: '1', 'next-router-prefetch': '1', 'next-router-state-tree': '%5B%22%22%5D' },
  { 'x-middleware-subrequest': 'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware' },
];

/** Answers that cost the server more than the question costs the client. */
export const largeAnswers: Attack = {
  name: 'large-answers',
  title:
    'compression, a thousand ranges, long lists and pages, again and again, with headers that steer the servers’ own machinery',
  holds:
    'every answer is small and bounded, none is a 500, none is put together from a thousand parts, and buyers are served',
  needs: [],
  deadlineMs: 90_000,
  async run(arena) {
    let sizeMax = 0;
    const all = arena.fronts.flatMap((server) =>
      PATHS.flatMap((path) => HEADERS.map((headers) => ({ server, path, headers }))),
    );
    const attempts = Array.from(
      { length: Math.max(arena.pick(TIMES_SHORT, TIMES_LONG), all.length) },
      (_, i) => all[i % all.length] as (typeof all)[number],
    );
    await inParallel(attempts, AT_ONCE, async ({ server, path, headers }) => {
      const { status, text, headers: given } = await arena.ask(server, 'GET', path, { headers });
      const said = `${server} ${path} with ${Object.keys(headers)[0]}: answered ${status}`;
      sizeMax = Math.max(sizeMax, text.length);
      arena.expect(status < 500 || status === 503, said);
      arena.expect(text.length <= ANSWER_SIZE_BYTES_MAX, `${said} with ${text.length} bytes`);
      arena.expect(given['content-type']?.includes('multipart/byteranges') !== true, `${said} with many parts`);
      arena.expect(given['x-content-type-options'] === 'nosniff', `${said} without nosniff`);
      arena.expect(/default-src 'none'/.test(String(given['content-security-policy'])), `${said} without a policy`);
    });
    await arena.expectServed('after large answers');
    arena.note(`${attempts.length} requests, the largest answer ${Math.round(sizeMax / 1024)} KiB`);
  },
};
