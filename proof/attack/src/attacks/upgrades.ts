import { descriptorsOf, until } from 'flashsale-testkit';
import type { Arena } from '../arena.js';
import type { Attack } from '../attack.js';
import type { ServerName } from '../system/system.js';
import { inParallel } from '../wire/ask.js';
import { head, sendRaw } from '../wire/raw.js';

const AT_ONCE = 20;
const TIMES_SHORT = 400;
const TIMES_LONG = 4_000;
/** Between the processes themselves. */
const DESCRIPTORS_MORE_MAX = 30;
const PATHS: Readonly<Record<'api' | 'web', readonly string[]>> = {
  api: ['/health/live', '/api/v1/sales', '/metrics', '/nowhere'],
  web: ['/health', '/_next/webpack-hmr', '/api/v1/sales', '/icon.svg'],
};
const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const UPGRADES: readonly (readonly string[])[] = [
  ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13', KEY],
  ['Upgrade: h2c', 'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMAAABkAAQAAP__'],
  ['Upgrade: TLS/1.2', 'Connection: Upgrade'],
  ['Upgrade: websocket, h2c', 'Connection: keep-alive, Upgrade', KEY],
  ['Upgrade: \u00ff', 'Connection: upgrade'],
];
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** Connections that ask to become something else, and are left open by servers that forget them. */
export const upgrades: Attack = {
  name: 'upgrades',
  title: 'WebSocket, h2c, TLS and HTTP/2 on connections that the client then forgets',
  holds: 'each is answered as a plain request or refused, never switched, and its descriptor comes back',
  needs: [],
  deadlineMs: 120_000,
  async run(arena) {
    const before = arena.system.watched.map(({ pid }) => descriptorsOf(pid));
    const times = arena.pick(TIMES_SHORT, TIMES_LONG);
    for (const server of arena.fronts) {
      await inParallel(
        Array.from({ length: times }, (_, i) => i),
        AT_ONCE,
        (i) => upgrade(arena, server, i),
      );
      const { text, statuses } = await sendRaw(arena.url(server), [PREFACE]);
      arena.expect(statuses[0] === 400, `${server} answered HTTP/2 with ${JSON.stringify(text.slice(0, 60))}`);
    }
    const areBack = (): boolean =>
      arena.system.watched.every(({ pid }, i) => descriptorsOf(pid) <= (before[i] ?? 0) + DESCRIPTORS_MORE_MAX);
    await until(areBack, { what: 'the descriptors are back', deadlineMs: arena.patient(10_000), signal: arena.signal });
    arena.note(`${times} at each of ${arena.fronts.join(' and ')}`);
  },
};

async function upgrade(arena: Arena, server: 'api' | ('web' & ServerName), i: number): Promise<void> {
  const paths = PATHS[server];
  const lines = UPGRADES[i % UPGRADES.length] ?? [];
  const bytes = head(`GET ${paths[i % paths.length]} HTTP/1.1`, 'Host: shop.example', ...lines);
  // The client goes as soon as it has an answer, without a word.
  const { statuses } = await sendRaw(arena.url(server), [bytes], { until: (text) => text.includes('\r\n\r\n') });
  const [status = 0] = statuses;
  arena.expect(status >= 200 && status < 500, `${server} answered ${lines[0]} with ${status}`);
}
