import { setTimeout as sleep } from 'node:timers/promises';
import type { Arena } from '../arena.js';
import type { Attack } from '../attack.js';
import type { ServerName } from '../system/system.js';
import { head, open } from '../wire/raw.js';

const SOCKETS_SHORT = 30;
const SOCKETS_LONG = 200;
const PIPELINED_SHORT = 300;
const PIPELINED_LONG = 2_000;
/** A page costs a server a hundred times what it costs to ask for one, so a handful must do. */
const PAGES_PIPELINED = 2;
const HOLD_SHORT_MS = 2_000;
const HOLD_LONG_MS = 10_000;

/** Clients that ask for much, all at once on one connection, and never read a byte of it. */
export const stalledReaders: Attack = {
  name: 'stalled-readers',
  title: 'connections that send hundreds of requests in a row, or begin event streams, and never read an answer',
  holds: 'buyers are served meanwhile, memory stays flat, and every descriptor comes back',
  needs: [],
  deadlineMs: 120_000,
  async run(arena) {
    for (const server of arena.fronts) await attack(arena, server);
  },
};

async function attack(arena: Arena, server: ServerName): Promise<void> {
  const [sockets, pipelined] = [arena.pick(SOCKETS_SHORT, SOCKETS_LONG), arena.pick(PIPELINED_SHORT, PIPELINED_LONG)];
  const { saleId } = arena.system;
  const paths = [
    '/api/v1/sales?limit=500',
    `/api/v1/sale/${saleId}/status`,
    server === 'web' ? '/' : '/health',
    `/api/v1/sale/${saleId}/events`,
  ];
  const clients = Array.from({ length: sockets }, (_, i) => {
    const path = paths[i % paths.length] ?? '/';
    const request = head(
      `GET ${path} HTTP/1.1`,
      'Host: x',
      `X-Forwarded-For: ${arena.hop(server, arena.ledger.newAddress())}`,
    );
    // Nobody listens to `data`, so nothing is read beyond what the system buffers.
    const socket = open(arena.url(server)).pause();
    socket.write(request.repeat(path === '/' ? PAGES_PIPELINED : pipelined));
    return socket;
  });
  arena.defer(() => clients.forEach((socket) => socket.destroy()));
  await arena.expectServed(`beside ${sockets} stalled readers of ${server}`);
  await sleep(arena.pick(HOLD_SHORT_MS, HOLD_LONG_MS), undefined, { signal: arena.signal });
  await arena.expectServed(`still beside ${sockets} stalled readers of ${server}`);
  arena.note(`${sockets} at ${server}, up to ${pipelined} requests each`);
  clients.forEach((socket) => socket.destroy());
}
