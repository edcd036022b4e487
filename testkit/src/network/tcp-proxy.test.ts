import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../until.js';
import { TcpProxy } from './tcp-proxy.js';

/** A client behind the proxy, in front of a server that answers every byte with the same byte. */
class Line {
  readonly received: Buffer[] = [];
  error: NodeJS.ErrnoException | undefined;

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => this.received.push(chunk));
    socket.on('error', (error) => (this.error = error));
  }

  get text(): string {
    return Buffer.concat(this.received).toString();
  }
}

describe('TcpProxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  let lines: Line[];
  /** What arrived at the server. */
  let arrived: string;

  beforeEach(async () => {
    arrived = '';
    lines = [];
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        arrived += chunk.toString();
        socket.write(chunk);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await TcpProxy.before(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  afterEach(async () => {
    for (const { socket } of lines) socket.destroy();
    await proxy.close();
    server.close();
    await once(server, 'close');
  });

  async function dial(localAddress = '127.0.0.1'): Promise<Line> {
    const line = new Line(connect({ port: proxy.port, host: '127.0.0.1', localAddress }));
    lines.push(line);
    await once(line.socket, 'connect');
    return line;
  }

  async function say(line: Line, text: string): Promise<void> {
    const before = line.text;
    line.socket.write(text);
    await until(() => line.text === before + text);
  }

  it('holds back what comes from one address, on old connections and new ones, until it admits them', async () => {
    const before = await dial('127.0.1.1');
    const other = await dial('127.0.1.2');
    proxy.silenceFrom(['127.0.1.1']);
    const after = await dial('127.0.1.1');
    before.socket.write('old');
    after.socket.write('new');
    await say(other, 'through');
    expect([before.text, after.text, arrived]).toEqual(['', '', 'through']);
    proxy.admit();
    await until(() => before.text === 'old' && after.text === 'new');
  });

  it('leads new connections elsewhere, as an address that moves, and keeps the old ones', async () => {
    const before = await dial();
    await say(before, 'here');
    const elsewhere = createServer((socket) => socket.end('elsewhere')).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    proxy.leadTo(`redis://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`);
    const after = await dial();
    await until(() => after.text === 'elsewhere');
    await say(before, ' still');
    elsewhere.close();
    await once(elsewhere, 'close');
  });

  it('passes everything on, in both directions', async () => {
    const line = await dial();
    const text = 'x'.repeat(1_000_000);
    await say(line, text);
    expect(arrived).toHaveLength(1_000_000);
  });

  it('breaks what is connected when it refuses, and lets nobody in until it admits', async () => {
    const line = await dial();
    await say(line, 'a');
    proxy.refuse();
    await once(line.socket, 'close');
    const refused = new Line(connect(proxy.port, '127.0.0.1'));
    await once(refused.socket, 'close');

    proxy.admit();
    await say(await dial(), 'b');
    expect(arrived).toBe('ab');
  });

  it('holds everything back while it is silent, also of new connections, and passes it on later', async () => {
    const line = await dial();
    await say(line, 'a');
    proxy.silence();
    const late = await dial();
    line.socket.write('b');
    late.socket.write('c');
    // What is not held back arrives well before an answer that took the same way twice.
    await say(await dialDirectly(), 'probe');
    expect(line.text + late.text).toBe('a');

    proxy.admit();
    await until(() => line.text === 'ab' && late.text === 'c');
  });

  it('lets requests through and keeps back their answers', async () => {
    const line = await dial();
    proxy.silenceOneWay('to-client');
    line.socket.write('a');
    await until(() => arrived === 'a');
    expect(line.text).toBe('');

    proxy.admit();
    await until(() => line.text === 'a');
  });

  it('leaves stranded connections silent for good', async () => {
    const stranded = await dial();
    await say(stranded, 'a');
    proxy.strand();
    stranded.socket.write('b');
    await say(await dial(), 'c');
    proxy.admit();
    await say(await dial(), 'd');
    expect(stranded.text).toBe('a');
    expect(arrived).toBe('acd');
  });

  it('delivers later, in order', async () => {
    const line = await dial();
    proxy.delay(100);
    const startedAtMs = performance.now();
    line.socket.write('a');
    line.socket.write('b');
    await until(() => line.text === 'ab');
    expect(performance.now() - startedAtMs).toBeGreaterThan(190);
  });

  it('lets through no more than its limit', async () => {
    const line = await dial();
    proxy.throttle(20_000);
    const startedAtMs = performance.now();
    await say(line, 'x'.repeat(4_000));
    expect(performance.now() - startedAtMs).toBeGreaterThan(380);
  });

  it('breaks a connection in the middle of an answer', async () => {
    const line = await dial();
    proxy.cutAfter(3, 'to-client');
    line.socket.write('abcdef');
    await once(line.socket, 'close');
    expect(arrived).toBe('abcdef');
    expect(line.text).toBe('abc');
  });

  it('resets connections', async () => {
    const line = await dial();
    await say(line, 'a');
    proxy.reset();
    await until(() => line.error?.code === 'ECONNRESET');
    await say(await dial(), 'b');
  });

  async function dialDirectly(): Promise<Line> {
    const line = new Line(connect((server.address() as AddressInfo).port, '127.0.0.1'));
    lines.push(line);
    await once(line.socket, 'connect');
    return line;
  }
});
