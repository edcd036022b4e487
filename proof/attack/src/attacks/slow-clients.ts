import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import { type Arena, PURCHASE } from '../arena.js';
import type { Attack } from '../attack.js';
import type { ServerName } from '../system/system.js';
import { head, open } from '../wire/raw.js';

const SOCKETS_SHORT = 120;
const SOCKETS_LONG = 1_000;
const DRIP_PERIOD_MS = 500;
/** The deadline of headers and bodies, one check of it, and a margin. */
const HELD_MS_MAX = 14_000;

/** How a request is begun, and what is added to it a few bytes at a time. */
const KINDS: readonly { readonly name: string; readonly begin: string; readonly drip: string }[] = [
  { name: 'nothing at all', begin: '', drip: '' },
  { name: 'a first line without end', begin: 'GET /', drip: 'a' },
  { name: 'headers without end', begin: `POST ${PURCHASE} HTTP/1.1\r\nHost: x\r\n`, drip: 'X-Drip: 1\r\n' },
  { name: 'half a header', begin: 'GET / HTTP/1.1\r\nHost: x\r\nX-', drip: '' },
  {
    name: 'a body that comes byte by byte',
    begin: head(`POST ${PURCHASE} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', 'Content-Length: 1000'),
    drip: ' ',
  },
  {
    name: 'a body that stops',
    begin: `${head(`POST ${PURCHASE} HTTP/1.1`, 'Host: x', 'Content-Length: 100')}{`,
    drip: '',
  },
  {
    name: 'chunks of a byte',
    begin: head(`POST ${PURCHASE} HTTP/1.1`, 'Host: x', 'Content-Type: application/json', 'Transfer-Encoding: chunked'),
    drip: '1\r\n \r\n',
  },
  {
    name: 'a chunk that stops',
    begin: `${head('POST /api/stampede HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked')}1\r\n{\r\n`,
    drip: '',
  },
  { name: 'a body of what takes none', begin: head('POST / HTTP/1.1', 'Host: x', 'Content-Length: 100'), drip: ' ' },
];

/** Slowloris and its kin, many at once. */
export const slowClients: Attack = {
  name: 'slow-clients',
  title: 'requests that are sent byte by byte, or never to their end, on many connections at once',
  holds: 'each is cut off after 10 s, buyers are served meanwhile, and every descriptor comes back',
  needs: [],
  deadlineMs: 120_000,
  async run(arena) {
    await Promise.all(arena.fronts.map((server) => attack(arena, server)));
    await arena.expectServed('after the slow ones');
  },
};

async function attack(arena: Arena, server: ServerName): Promise<void> {
  const count = arena.pick(SOCKETS_SHORT, SOCKETS_LONG);
  const url = arena.url(server);
  const clients = Array.from({ length: count }, (_, i) => {
    const kind = KINDS[i % KINDS.length] as (typeof KINDS)[number];
    return { ...kind, socket: open(url), heldMs: undefined as number | undefined };
  });
  arena.defer(() => clients.forEach(({ socket }) => socket.destroy()));
  const beganMs = performance.now();
  for (const client of clients) {
    client.socket.resume().once('close', () => (client.heldMs = performance.now() - beganMs));
    if (client.begin !== '') client.socket.write(client.begin);
  }
  const dripping = setInterval(() => clients.forEach(({ socket, drip }) => dripOnto(socket, drip)), DRIP_PERIOD_MS);
  try {
    await sleep(DRIP_PERIOD_MS);
    await arena.expectServed(`beside ${count} slow clients of ${server}`);
    // Who sends nothing is no request; it waits at most as long as one.
    await until(() => clients.every(({ heldMs }) => heldMs !== undefined), {
      deadlineMs: arena.patient(HELD_MS_MAX) + HELD_MS_MAX,
      what: 'every slow client is cut off',
      signal: arena.signal,
    }).catch(() => undefined);
  } finally {
    clearInterval(dripping);
  }
  const held = KINDS.map(({ name }) => {
    const times = clients.filter((client) => client.name === name).map(({ heldMs }) => heldMs ?? Infinity);
    return { name, maxMs: Math.max(...times) };
  });
  const limitMs = arena.patient(HELD_MS_MAX);
  for (const { name, maxMs } of held) {
    arena.expect(
      maxMs <= limitMs,
      `${server}: ${name} was held for ${Number.isFinite(maxMs) ? Math.round(maxMs) : 'ever'} ms`,
    );
  }
  const longestMs = Math.max(...held.map(({ maxMs }) => maxMs));
  arena.note(`${count} at ${server}, cut off after ${(longestMs / 1_000).toFixed(1)} s at most`);
}

function dripOnto(socket: Socket, drip: string): void {
  if (socket.writable && drip !== '') socket.write(drip);
}
