import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from 'flashsale-testkit';
import type { SaleView } from '../sales/sale-view.js';
import type { SaleResult } from '../sales/sales.service.js';
import { EVENT_LIMITS, type EventLimits } from './event-streams.js';
import { Listeners } from './listeners.js';
import { SaleEvents } from './sale-events.js';

const TICK_MS = 20;

/** A sale with counters set by the test; counts how often it is read. */
class FakeSale {
  reads = 0;
  remainingStock = 1_000;
  name = 'A thing';
  refusal: 'unknown-sale' | 'not-ready' | 'fault' | undefined;

  readonly read = async (saleId: string): Promise<SaleResult> => {
    this.reads += 1;
    if (this.refusal === 'fault') throw new Error('The counters make no sense');
    return this.refusal ?? this.view(saleId);
  };

  view(saleId: string): SaleView {
    return {
      saleId,
      name: this.name,
      totalStock: 1_000,
      remainingStock: this.remainingStock,
      totalSold: 1_000 - this.remainingStock,
      saleActive: true,
      startsAt: '2026-11-27T09:00:00.000Z',
      endsAt: '2026-11-27T10:00:00.000Z',
      status: 'ACTIVE',
      mode: 'INSTANT',
    };
  }
}

/** One listener on a plain socket. */
class Listener {
  text = '';
  isClosed = false;

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => (this.text += chunk.toString()));
    socket.on('close', () => (this.isClosed = true));
    socket.on('error', () => undefined);
  }

  get stocks(): number[] {
    return [...this.text.matchAll(/^data: (.*)$/gm)].map(
      ([, data]) => (JSON.parse(data as string) as SaleView).remainingStock,
    );
  }

  get lastEventId(): string | undefined {
    return [...this.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1];
  }
}

describe('SaleEvents', () => {
  let sale: FakeSale;
  let events: SaleEvents;
  let counted: Listeners;
  let server: Server;
  const listeners: Listener[] = [];

  async function serve(limits: Partial<EventLimits> = {}): Promise<void> {
    const all = { ...EVENT_LIMITS, tickMs: TICK_MS, ...limits };
    counted = new Listeners(all);
    events = new SaleEvents(sale.read, all, counted);
    server = createServer((request, response) => {
      const lastEventId = request.headers['last-event-id'];
      void events.open('sale_1', typeof lastEventId === 'string' ? lastEventId : undefined, 'ann').then((opened) => {
        response.setHeader('Connection', 'close');
        if (typeof opened === 'string') response.writeHead(503).end(opened);
        else opened.to(response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }

  async function listen(lastEventId?: string): Promise<Listener> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const listener = new Listener(socket);
    listeners.push(listener);
    const header = lastEventId === undefined ? '' : `Last-Event-ID: ${lastEventId}\r\n`;
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${header}\r\n`);
    await until(() => listener.text.includes('\r\n\r\n'));
    return listener;
  }

  beforeEach(() => {
    sale = new FakeSale();
  });

  afterEach(async () => {
    for (const { socket } of listeners.splice(0)) socket.destroy();
    events.end();
    server.close();
    await until(() => counted.count === 0);
  });

  it('gives no place twice to those who ask at the same time, and gets back what is given up', async () => {
    await serve({ listenersOfClientMax: 3 });
    const ask = () => Promise.all(Array.from({ length: 20 }, () => events.open('sale_1', undefined, 'ann')));
    for (let round = 0; round < 2; round += 1) {
      const opened = (await ask()).filter((result) => typeof result !== 'string');
      expect(opened).toHaveLength(3);
      expect(counted.count).toBe(3);
      for (const { giveUp } of opened) giveUp();
      expect(counted.count).toBe(0);
    }
  });

  it('sends the current state at once, then every change, in order', async () => {
    await serve();
    const listener = await listen();
    expect(listener.text).toContain('retry: 1000\n\n');
    expect(listener.stocks).toEqual([1_000]);

    for (const stock of [999, 700, 0]) {
      sale.remainingStock = stock;
      await until(() => listener.stocks.at(-1) === stock);
    }
    expect(listener.stocks).toEqual([1_000, 999, 700, 0]);
  });

  it('reads the sale once per tick for a hundred listeners, and never for none', async () => {
    await serve();
    const all = await Promise.all(Array.from({ length: 100 }, () => listen()));
    const readsBefore = sale.reads;
    const startedAtMs = performance.now();
    await until(() => sale.reads > readsBefore + 10);
    expect(performance.now() - startedAtMs).toBeGreaterThan(9 * TICK_MS);

    for (const { socket } of all) socket.destroy();
    await until(() => counted.count === 0);
    const readsAtTheEnd = sale.reads;
    // Nothing signals that nothing happens, so the test waits for five ticks.
    await sleep(5 * TICK_MS);
    expect(sale.reads).toBe(readsAtTheEnd);
  });

  it('sends nothing to a reconnected listener until something has changed', async () => {
    await serve();
    const first = await listen();
    const back = await listen(first.lastEventId);
    const newcomer = await listen('another-state');
    sale.remainingStock = 7;
    await until(() => [first, back, newcomer].every(({ stocks }) => stocks.at(-1) === 7));

    expect(back.stocks).toEqual([7]);
    expect(newcomer.stocks).toEqual([1_000, 7]);
  });

  it('sends a late listener what the others got last', async () => {
    await serve({ tickMs: 60_000 });
    const early = await listen();
    sale.remainingStock = 3;
    const late = await listen();

    expect(late.stocks).toEqual(early.stocks);
  });

  it('sends heartbeats while nothing changes', async () => {
    await serve({ heartbeatMs: 30 });
    const listener = await listen();
    await until(() => listener.text.split(': heartbeat\n\n').length > 3);

    expect(listener.stocks).toEqual([1_000]);
  });

  it('keeps its listeners while the sale cannot be read, and continues afterwards', async () => {
    await serve({ heartbeatMs: 30 });
    const listener = await listen();
    for (const refusal of ['not-ready', 'fault'] as const) {
      sale.refusal = refusal;
      const reads = sale.reads;
      await until(() => sale.reads > reads + 3);
    }
    expect(listener.isClosed).toBe(false);

    sale.refusal = undefined;
    sale.remainingStock = 1;
    await until(() => listener.stocks.at(-1) === 1);
  });

  it.each(['unknown-sale', 'not-ready'] as const)('opens no stream for a sale that is %s', async (refusal) => {
    sale.refusal = refusal;
    await serve();

    expect((await listen()).text).toContain(refusal);
    expect(counted.count).toBe(0);
  });

  it('refuses listeners beyond its limit, and admits again when one has left', async () => {
    await serve({ listenersMax: 3 });
    const [first] = await Promise.all([listen(), listen(), listen()]);
    expect((await listen()).text).toContain('too-many-listeners');

    first?.socket.destroy();
    await until(() => counted.count === 2);
    expect((await listen()).stocks).toEqual([1_000]);
  });

  it('drops a listener that does not read, and nobody else', async () => {
    await serve({ tickMs: 1, unreadBytesMax: 256 * 1024 });
    const reader = await listen();
    const sleeper = await listen();
    sleeper.socket.pause();
    // The kernel buffers some megabytes at both ends before anything queues in the process.
    sale.name = 'x'.repeat(64 * 1024);
    const changes = setInterval(() => (sale.remainingStock -= 1), 1);
    await until(() => counted.count === 1).finally(() => clearInterval(changes));
    await until(() => reader.stocks.at(-1) === sale.remainingStock);

    expect(reader.isClosed).toBe(false);
  });

  it('ends every stream at shutdown, also of listeners that do not read, and opens no more', async () => {
    await serve();
    const all = await Promise.all(Array.from({ length: 20 }, () => listen()));
    all[0]?.socket.pause();
    events.end();

    await until(() => counted.count === 0 && all.slice(1).every(({ isClosed }) => isClosed));
    expect((await listen()).text).toContain('too-many-listeners');
  });
});
