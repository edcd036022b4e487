import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { descriptorsOf, residentBytes, until } from 'flashsale-testkit';
import { startWeb, type WebServer } from './support/web-server.js';

const START_DEADLINE_MS = 120_000;
const UPGRADES = 2_000;
const UPGRADES_AT_ONCE = 50;
const UPGRADES_DEADLINE_MS = 180_000;
/** Connections to the API, and what Next opens when it first needs it. */
const DESCRIPTORS_OF_THE_SERVER = 20;
/** The deadline of headers and bodies, one check of it, and a margin for a busy machine. */
const HELD_MS_MAX = 14_000;
const STALLED = 40;
const STALLED_BODY_SIZE_BYTES = 9_500_000;
/** More than the system buffers for who does not read. */
const LARGE_BYTES = 32 * 1024 * 1024;
const MEMORY_GROWTH_BYTES_MAX = 80 * 1024 * 1024;
const run = promisify(execFile);

let api: Server;
let apiUrl: string;
/** Waits for whoever asks until a test lets them go. */
let held: (() => void)[] | undefined;
let web: WebServer;

beforeAll(async () => {
  api = createServer((request, response) => {
    const answer = (): void => void response.end('[]');
    if (held === undefined) request.resume().on('end', answer);
    else held.push(answer);
  }).listen(0, '127.0.0.1');
  await once(api, 'listening');
  apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  web = await startWeb(apiUrl);
}, START_DEADLINE_MS);
afterAll(async () => {
  await web.stop();
  api.closeAllConnections();
  api.close();
});

function open({ url }: WebServer): Socket {
  return connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
}

/** What comes back until the server ends the connection. */
async function send(text: string, to = web): Promise<string> {
  const socket = open(to).setEncoding('latin1');
  socket.write(text);
  return readAll(socket);
}

async function readAll(socket: Socket): Promise<string> {
  let received = '';
  socket.on('data', (part) => (received += String(part)));
  // A reset ends it as well as a close.
  await new Promise((resolve) => socket.once('close', resolve));
  return received;
}

const head = (firstLine: string, ...lines: string[]): string =>
  [`${firstLine} HTTP/1.1`, 'Host: shop.example', ...lines, '', ''].join('\r\n');

describe('an upgrade', () => {
  /** Pages cost much more than health, so each is tried once for a lot of that. */
  const PATHS = ['/', '/_next/webpack-hmr', '/api/v1/sales', '/icon.svg'];

  it(
    'is answered like any request, and leaves no descriptor behind',
    async () => {
      const before = descriptorsOf(web.pid);
      const tryOnce = async (index: number): Promise<void> => {
        const path = index < PATHS.length ? PATHS[index] : '/health';
        const socket = open(web);
        socket.write(head(`GET ${path}`, 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'));
        const [answer] = (await once(socket, 'data')) as [Buffer];
        expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 [24]/);
        socket.destroy();
      };
      for (let sent = 0; sent < UPGRADES; sent += UPGRADES_AT_ONCE) {
        await Promise.all(Array.from({ length: UPGRADES_AT_ONCE }, (_, index) => tryOnce(index)));
      }
      await until(() => descriptorsOf(web.pid) <= before + DESCRIPTORS_OF_THE_SERVER, { what: 'descriptors are back' });
    },
    UPGRADES_DEADLINE_MS,
  );

  it('to HTTP/2 gets an answer of HTTP/1.1', async () => {
    const { stdout } = await run('curl', ['-sS', '-m', '10', '-w', ' %{http_version}', '--http2', `${web.url}/health`]);
    expect(stdout).toBe('{"status":"ok"} 1.1');
  });
});

describe('what a client sends too slowly', () => {
  it.each([
    ['headers', 'GET / HTTP/1.1\r\nHost: shop.example\r\nX-'],
    ['a body', `${head('POST /api/v1/sale/purchase', 'Content-Length: 100')}{`],
    ['a body in chunks', `${head('POST /api/stampede', 'Transfer-Encoding: chunked')}1\r\n{\r\n`],
    ['a body that is refused', head('POST /', 'Content-Length: 100')],
  ])(
    'is cut off: %s',
    async (_what, text) => {
      const beganMs = performance.now();
      await send(text);
      expect(performance.now() - beganMs).toBeLessThan(HELD_MS_MAX);
    },
    2 * HELD_MS_MAX,
  );
});

describe('a body that is too large', () => {
  it.each(['/api/v1/sale/purchase', '/api/stampede'])('is refused at %s before it is there', async (path) => {
    const socket = open(web);
    socket.write(head(`POST ${path}`, 'Content-Length: 16385'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 .*"statusCode":413/s);
    socket.destroy();
  });

  it('is refused before the client is told to send it', async () => {
    const socket = open(web);
    socket.write(head('POST /api/v1/sale/purchase', 'Content-Length: 16385', 'Expect: 100-continue'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it.each([
    ['with a length', ['Content-Length: 1']],
    ['in chunks', ['Transfer-Encoding: chunked']],
  ])('is any body for a page, %s', async (_what, lines) => {
    expect(await send(`${head('GET /', ...lines, 'Connection: close')}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it(
    'does not fill the memory, however many stall',
    async () => {
      await fetch(web.url);
      const before = residentBytes(web.pid);
      const part = Buffer.alloc(STALLED_BODY_SIZE_BYTES, 'x');
      const sockets = ['/', '/api/v1/sale/purchase'].flatMap((path) =>
        Array.from({ length: STALLED / 2 }, (_, index) => {
          const socket = open(web);
          const isChunked = index % 2 === 0;
          const length = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${part.length + 1}`;
          socket.write(head(`POST ${path}`, length));
          if (isChunked) socket.write(`${part.length.toString(16)}\r\n`);
          socket.write(part);
          return socket;
        }),
      );
      const answers = await Promise.all(sockets.map(readAll));
      const statuses = answers.map((answer) => answer.slice('HTTP/1.1 '.length).slice(0, 3));
      expect(new Set(statuses)).toEqual(new Set(['405', '413']));
      expect(residentBytes(web.pid) - before).toBeLessThan(MEMORY_GROWTH_BYTES_MAX);
    },
    2 * HELD_MS_MAX,
  );
});

describe('a request that no page takes', () => {
  it.each([
    ['POST', '/', 'GET, HEAD'],
    ['PUT', '/sale/x', 'GET, HEAD'],
    ['DELETE', '/no-such-page', 'GET, HEAD'],
    ['OPTIONS', '/admin', 'GET, HEAD'],
    ['POST', '/icon.svg', 'GET, HEAD'],
    ['PATCH', '/health', 'GET, HEAD'],
    ['PROPFIND', '/api/v1/sales', 'GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS'],
    ['DELETE', '/api/stampede', 'GET, HEAD, POST'],
    ['POST', '/api/lab/report', 'GET, HEAD'],
  ])('%s %s hears 405 and what it takes', async (method, path, allow) => {
    const answer = await fetch(`${web.url}${path}`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(await answer.json()).toMatchObject({ statusCode: 405, error: 'Method Not Allowed' });
  });
});

describe('every answer', () => {
  const HEADERS = [
    /content-security-policy: default-src 'none'/i,
    /cross-origin-opener-policy: same-origin/i,
    /permissions-policy: camera=\(\)/i,
    /x-content-type-options: nosniff/i,
  ];

  it.each<[string, string, number, ...string[]]>([
    ['a page', 'GET /', 200],
    ['a page that is not there', 'GET /nowhere', 404],
    ['a file', 'GET /icon.svg', 200],
    ['a script that is not there', 'GET /_next/static/chunks/no.js', 404],
    ['a redirect', 'GET /admin/', 308],
    ['health', 'GET /health', 200],
    ['the API', 'GET /api/v1/sales', 200],
    ['no route', 'GET /api/nowhere', 404],
    ['no report', 'GET /api/lab/report', 404],
    ['a method', 'DELETE /', 405],
    ['a broken escape of a page', 'GET /sale/%ff', 400],
    ['a broken escape of the API', 'GET /api/v1/%', 400],
    ['a broken escape of a file', 'GET /_next/static/%c0%80', 400],
    ['the address of a proxied page', 'GET http://elsewhere.example/', 400],
    ['no path', 'OPTIONS *', 400],
    ['no HTTP', 'GET / HTTP/9.9\r\nX:', 400],
    ['headers without end', `GET /\u0020HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\nY:`, 431],
    ['an expectation', 'GET /', 417, 'Expect: the-unexpected'],
  ])('tells browsers what they may do with it: %s', async (_what, firstLine, status, ...lines) => {
    const answer = await send(head(firstLine, ...lines, 'Connection: close'));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    for (const header of HEADERS) expect(answer).toMatch(header);
    expect(/^location:/im.test(answer)).toBe(status === 308);
  });
});

describe('more requests than there are places', () => {
  it('are refused at once, but for operators and probes, until there is room again', async () => {
    const small = await startWeb(apiUrl, { WEB_REQUESTS_IN_FLIGHT_MAX: '4' });
    held = [];
    try {
      const waiting = Array.from({ length: 4 }, () => fetch(`${small.url}/api/v1/sales`));
      await until(() => held?.length === 4);
      for (const path of ['/api/v1/sales', '/', '/admin']) {
        const refused = await fetch(`${small.url}${path}`);
        expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
      }
      expect((await fetch(`${small.url}/health`)).status).toBe(200);

      for (const answer of held) answer();
      held = undefined;
      expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      await until(async () => (await fetch(`${small.url}/api/v1/sales`)).status === 200);
    } finally {
      held = undefined;
      await small.stop();
    }
  });

  it('a limit that is none stops the start', async () => {
    await expect(startWeb(apiUrl, { WEB_REQUESTS_IN_FLIGHT_MAX: '0' })).rejects.toThrow(
      'WEB_REQUESTS_IN_FLIGHT_MAX must be a whole number from 1 to 100000',
    );
  });
});

describe('requests that are sent without waiting for answers', () => {
  const request = 'GET /api/v1/sales HTTP/1.1\r\nHost: shop.example\r\n';
  const answersIn = (text: string): number => text.split('HTTP/1.1 200 ').length - 1;

  it('are answered in their order while they are few', async () => {
    const few = `${request}\r\n`.repeat(4) + `${request}Connection: close\r\n\r\n`;
    expect(answersIn(await send(few))).toBe(5);
  });

  it('end their connection when they are many, and take no places', async () => {
    const small = await startWeb(apiUrl, { WEB_REQUESTS_IN_FLIGHT_MAX: '8' });
    held = [];
    try {
      await send(`${request}\r\n`.repeat(200), small);
      held = undefined;
      await until(async () => (await fetch(`${small.url}/api/v1/sales`)).status === 200);
    } finally {
      held = undefined;
      await small.stop();
    }
  });
});

describe('an answer that nobody reads', () => {
  it(
    'loses its connection, and with it its place',
    async () => {
      const large = createServer((_request, response) => response.end(Buffer.alloc(LARGE_BYTES))).listen(
        0,
        '127.0.0.1',
      );
      await once(large, 'listening');
      const stalled = await startWeb(`http://127.0.0.1:${(large.address() as AddressInfo).port}`, {
        WEB_REQUESTS_IN_FLIGHT_MAX: '1',
      });
      try {
        const socket = open(stalled).pause();
        socket.write(head('GET /api/v1/sales'));
        await until(async () => (await fetch(stalled.url)).status === 503, { what: 'the place is taken' });
        await until(async () => (await fetch(stalled.url)).status === 200, { what: 'the place is free again' });
        socket.destroy();
      } finally {
        await stalled.stop();
        large.closeAllConnections();
        large.close();
      }
    },
    UPGRADES_DEADLINE_MS,
  );
});

describe('a router state that Next cannot read', () => {
  it('is refused before Next, and logged nowhere', async () => {
    const before = web.log.length;
    const answer = await fetch(web.url, { headers: { rsc: '1', 'next-router-state-tree': '%5B%22%22%5D' } });
    expect(answer.status).toBe(400);
    expect(web.log.slice(before)).toEqual([]);
  });
});

describe('an upload that its client gives up', () => {
  it('leaves one line in the log at most', async () => {
    const before = web.log.length;
    let uploads = 0;
    const giveUp = async (path: string): Promise<boolean> => {
      uploads += 1;
      const socket = open(web);
      socket.write(`${head(`POST ${path}`, 'Content-Length: 100')}{`);
      await fetch(`${web.url}/health`);
      socket.destroy();
      return web.log.slice(before).some((line) => line.includes(path));
    };
    // One that goes before its route has begun to read leaves nothing at all.
    for (const path of ['/api/v1/sale/purchase', '/api/stampede']) {
      await until(() => giveUp(path), { what: `${path} is in the log` });
    }
    const lines = web.log.slice(before);
    expect(lines.length).toBeLessThanOrEqual(uploads);
    expect(new Set(lines)).toEqual(
      new Set([
        'POST /api/v1/sale/purchase: the client gave up its upload',
        'POST /api/stampede: the client gave up its upload',
      ]),
    );
  });
});
