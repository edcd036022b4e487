import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../run/stage.js';
import type { Fault } from './fault.js';

const SOCKETS = 2_000;
const DRIP_PERIOD_MS = 500;
const HEADER_BYTES = 64 * 1024;
const HOLD_MS = 6_000;
const CROWD_FACTOR = 10;
const CROWD_MS = 4_000;

/** Clients that hold sockets open, send more than they may, and come in crowds. */
export const abusiveClients: Fault = {
  number: 29,
  title: '2,000 slow sockets, 64 kB of headers, 10 times the load',
  checks: 'good clients are served; refused clients get 503 and no timeout',
  limitMs: 5_000,
  async strike(stage) {
    const [api] = stage.system.apis;
    const unknownBefore = stage.load.unknown;
    stage.mark(`${SOCKETS} slow sockets`);
    const sockets = Array.from({ length: SOCKETS }, () => open(api.url));
    const dripping = setInterval(() => drip(sockets), DRIP_PERIOD_MS);
    try {
      const refused = await sendLongHeaders(api.url);
      stage.observe(`64 kB of headers: ${refused}`);
      stage.expect(refused.includes(' 431 '), `64 kB of headers were answered ${refused}`);
      await stage.hold(HOLD_MS);
    } finally {
      clearInterval(dripping);
      for (const socket of sockets) socket.destroy();
    }
    const unserved = stage.load.unknown - unknownBefore;
    stage.expect(unserved === 0, `${unserved} good clients got no answer beside ${SOCKETS} slow ones`);
    await crowd(stage);
  },
};

async function crowd(stage: Stage): Promise<void> {
  const { load } = stage;
  const { ratePerSecond } = load;
  const timedOutBefore = load.timedOut;
  const unknownBefore = load.unknown;
  stage.mark(`${CROWD_FACTOR} times the load`);
  load.ratePerSecond = ratePerSecond * CROWD_FACTOR;
  await sleep(CROWD_MS);
  load.ratePerSecond = ratePerSecond;
  const timedOut = load.timedOut - timedOutBefore;
  stage.observe(`10 times the load: ${load.unknown - unknownBefore} told to come again, ${timedOut} timed out`);
  stage.expect(timedOut === 0, `${timedOut} purchases timed out instead of being refused`);
}

function open(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // It is closed at its deadline, or at ours.
  socket.on('error', () => undefined);
  socket.write('POST /api/v1/sale/purchase HTTP/1.1\r\nhost: slow\r\n');
  return socket;
}

function drip(sockets: readonly Socket[]): void {
  for (const socket of sockets) if (socket.writable) socket.write('x-drip: 1\r\n');
}

/** Resolves with the first line of the answer. */
async function sendLongHeaders(url: string): Promise<string> {
  const socket = open(url);
  socket.write(`x-long: ${'x'.repeat(HEADER_BYTES)}\r\n\r\n`);
  const answer = await new Promise<string>((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    socket.once('close', () => resolve('nothing'));
  });
  socket.destroy();
  return answer.split('\r\n')[0] ?? '';
}
