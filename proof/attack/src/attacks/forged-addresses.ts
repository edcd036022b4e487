import { type Arena, PURCHASE } from '../arena.js';
import type { Attack } from '../attack.js';
import type { ServerName } from '../system/system.js';
import { inParallel } from '../wire/ask.js';
import { head, sendRaw } from '../wire/raw.js';

const TIMES = 130;
const AT_ONCE = 8;
/** As the API is told by default, with what may be asked again when a window ends in between. */
const PER_ADDRESS_MAX = 2 * 100;
const MADE_UP = [
  (i: number) => `203.0.113.${i % 256}`,
  (i: number) => `2001:db8:${i}::1`,
  (i: number) => `203.0.113.${i % 256}:${i}`,
  (i: number) => `for="203.0.113.${i % 256}"`,
  (i: number) => `"[2001:db8:${i}::1]:443"`,
  () => 'unknown',
  () => '"',
  () => '"open, 203.0.113.1',
  (i: number) => `${'10.0.0.1, '.repeat(i)}203.0.113.1`,
  (i: number) => 'x'.repeat(i * 10),
  () => ', ,, ,',
  () => '127.0.0.1',
] as const;
/** Node hands on so many headers by default, and drops the rest without a word. */
const TINY_HEADERS = 2_100;
const ROUNDS_MAX = 3;

/** Being somebody else for every request, so that no limit is ever reached. */
export const forgedAddresses: Attack = {
  name: 'forged-addresses',
  title:
    'addresses made up in X-Forwarded-For, Forwarded and their like, and thousands of headers that push the real one out',
  holds: 'all of it counts as the one client that the proxies saw, and others are not limited with it',
  needs: ['buyers'],
  deadlineMs: 90_000,
  async run(arena) {
    for (const server of arena.fronts) {
      const byHeader = await forge(arena, server, (i, from) => ({
        'x-forwarded-for': `${MADE_UP[i % MADE_UP.length]?.(i)}, ${arena.hop(server, from)}`,
      }));
      const byOthers = await forge(arena, server, (i, from) => ({
        'x-forwarded-for': arena.hop(server, from),
        forwarded: `for=203.0.113.${i % 256}`,
        'x-real-ip': `203.0.113.${i % 256}`,
        'x-client-ip': `203.0.113.${i % 256}`,
        'cf-connecting-ip': `203.0.113.${i % 256}`,
        'true-client-ip': `203.0.113.${i % 256}`,
        via: `1.1 203.0.113.${i % 256}`,
      }));
      await pushOut(arena, server);
      arena.note(`${server}: of ${2 * TIMES} requests ${byHeader + byOthers} were refused`);
    }
  },
};

/** Sends purchases of one client; resolves with how many were refused as too many. */
async function forge(
  arena: Arena,
  server: ServerName,
  headersOf: (i: number, from: string) => Readonly<Record<string, string>>,
): Promise<number> {
  const from = arena.ledger.newAddress();
  const statuses = await inParallel(
    Array.from({ length: TIMES }, (_, i) => i),
    AT_ONCE,
    async (i) => {
      const { status } = await arena.askJson(server, 'POST', PURCHASE, {}, { headers: headersOf(i, from) });
      return status;
    },
  );
  const refused = statuses.filter((status) => status === 429).length;
  arena.expect(refused > 0, `${server}: ${TIMES} requests of one client with made-up addresses met no limit`);
  arena.expect(
    TIMES - refused <= PER_ADDRESS_MAX,
    `${server}: ${TIMES - refused} requests of one client were let through`,
  );
  arena.expect(
    statuses.every((status) => status < 500),
    `${server}: a made-up address was answered ${Math.max(...statuses)}`,
  );
  const { status } = await arena.buy(server, arena.newUser());
  arena.expect(status === 200, `${server}: another client was answered ${status}`);
  return refused;
}

/** So many headers before the one that the proxy adds at the end that Node would drop it. */
async function pushOut(arena: Arena, server: ServerName): Promise<void> {
  const tiny = Array.from({ length: TINY_HEADERS }, () => 'a:b');
  const post = async (from: string, more: readonly string[]): Promise<number> => {
    const lines = ['Host: x', 'Connection: close', 'Content-Type: application/json', 'Content-Length: 2'];
    const first = `POST ${PURCHASE} HTTP/1.1`;
    const bytes = `${head(first, ...lines, ...more, `X-Forwarded-For: ${arena.hop(server, from)}`)}{}`;
    return (await sendRaw(arena.url(server), [bytes])).statuses[0] ?? 0;
  };
  const attackers = arena.ledger.newAddress();
  let last = 0;
  // A window may end in between.
  for (let round = 0; round < ROUNDS_MAX && last !== 429; round += 1) {
    const statuses = await inParallel(Array.from({ length: TIMES }), AT_ONCE, () => post(attackers, tiny));
    last = statuses.every((status) => status === 431) ? 429 : await post(attackers, []);
  }
  arena.expect(last === 429, `${server}: behind ${TINY_HEADERS} headers the address of the client is not counted`);
  const others = await post(arena.ledger.newAddress(), tiny);
  arena.expect(others !== 429, `${server}: behind ${TINY_HEADERS} headers others are limited with the client`);
}
