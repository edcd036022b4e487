import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request as ask, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, until } from 'flashsale-testkit';
import { stopWhileLoading } from '../../testkit/test-support/stop-while-loading.js';
import { MAIN, startWeb, type WebServer } from './support/web-server.js';

const START_DEADLINE_MS = 120_000;
/** By default Node, and many a web server, has closed an idle connection by then. */
const IDLE_MS = 6_500;

/** Stands where the API would, and lets a test see what arrives and when it is let go. */
class Upstream {
  readonly received: { readonly request: IncomingMessage; readonly body: string }[] = [];
  readonly #server: Server;
  answer: (response: ServerResponse) => void = (response) => response.end('{}');

  constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        this.received.push({ request, body });
        this.answer(response);
      });
    }).listen(0, '127.0.0.1');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listening(): Promise<this> {
    await once(this.#server, 'listening');
    return this;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let upstream: Upstream;
let web: WebServer;

beforeAll(async () => {
  upstream = await new Upstream().listening();
  web = await startWeb(upstream.url);
}, START_DEADLINE_MS);
afterAll(async () => {
  await web.stop();
  upstream.close();
});

/** An endless response; resolves when the reader has disconnected. */
function streamOneEvent(response: ServerResponse): Promise<unknown> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('data: first\n\n');
  return once(response, 'close');
}

async function readOne(response: Response): Promise<string> {
  const chunk = await response.body?.getReader().read();
  return new TextDecoder().decode(chunk?.value);
}

describe('the way to the API', () => {
  it('passes on what the API needs, and nothing else', async () => {
    upstream.answer = (response) => {
      response.writeHead(503, { 'retry-after': '7', 'x-server-time': '123', 'set-cookie': 'a=b', server: 'secret' });
      response.end('{"statusCode":503}');
    };
    const answer = await fetch(`${web.url}/api/v1/admin/sales/x%2Fy/stock?limit=5`, {
      method: 'POST',
      headers: { authorization: 'Bearer t', 'idempotency-key': 'k', 'content-type': 'application/json', cookie: 'c=d' },
      body: '{"a":1}',
    });
    const { request, body } = upstream.received.at(-1) ?? {};
    expect(request?.url).toBe('/api/v1/admin/sales/x%2Fy/stock?limit=5');
    expect(body).toBe('{"a":1}');
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer t',
      'idempotency-key': 'k',
      'content-type': 'application/json',
    });
    expect(request?.headers.cookie).toBeUndefined();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.headers.get('x-server-time')).toBe('123');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('server')).toBeNull();
    expect(await answer.json()).toEqual({ statusCode: 503 });
  });

  it('lets a browser keep what has a tag, to ask whether it has changed, and nothing else', async () => {
    upstream.answer = (response) => response.writeHead(200, { etag: '"a"' }).end('{}');
    const first = await fetch(`${web.url}/api/v1/sale/sale_1/status`);
    expect(first.headers.get('etag')).toBe('"a"');
    expect(first.headers.get('cache-control')).toBe('no-cache, no-transform');

    upstream.answer = (response) => response.writeHead(304, { etag: '"a"', 'x-server-time': '123' }).end();
    const repeated = await fetch(`${web.url}/api/v1/sale/sale_1/status`, { headers: { 'if-none-match': '"a"' } });
    expect(upstream.received.at(-1)?.request.headers['if-none-match']).toBe('"a"');
    expect(repeated.status).toBe(304);
    expect(repeated.headers.get('x-server-time')).toBe('123');

    upstream.answer = (response) => response.end('{}');
    const untagged = await fetch(`${web.url}/api/v1/sales`);
    expect(untagged.headers.get('cache-control')).toBe('no-store, no-transform');
  });

  it('adds who is connected to what a browser claims to be', async () => {
    upstream.answer = (response) => response.end('{}');
    await fetch(`${web.url}/api/v1/sales`);
    expect(upstream.received.at(-1)?.request.headers['x-forwarded-for']).toBe('127.0.0.1');
    await fetch(`${web.url}/api/v1/sales`, { headers: { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' } });
    expect(upstream.received.at(-1)?.request.headers['x-forwarded-for']).toBe('203.0.113.9, 198.51.100.7, 127.0.0.1');
    expect(upstream.received.at(-1)?.request.headers['forwarded']).toBe('for=127.0.0.1');
    await fetch(`${web.url}/api/v1/sales`, {
      headers: { forwarded: 'for=203.0.113.9;proto=http, for="[2001:db8::7]:4711"' },
    });
    expect(upstream.received.at(-1)?.request.headers['forwarded']).toBe(
      'for=203.0.113.9;proto=http, for="[2001:db8::7]:4711", for=127.0.0.1',
    );
  });

  it('says so as well when it reads a sale for a page', async () => {
    upstream.answer = (response) => response.end('[]');
    const before = upstream.received.length;
    await fetch(web.url, { headers: { 'x-forwarded-for': '198.51.100.7' } });
    const read = upstream.received.slice(before).find(({ request }) => request.url?.startsWith('/api/v1/sales'));
    expect(read?.request.headers['x-forwarded-for']).toBe('198.51.100.7, 127.0.0.1');
  });

  it('limits the pages of one client, behind the proxies that TRUST_PROXY counts', async () => {
    upstream.answer = (response) => response.end('[]');
    const limited = await startWeb(upstream.url, { TRUST_PROXY: '2', RATE_LIMIT_PAGES_PER_ADDRESS: '1' });
    try {
      const statusFor = async (client: string, path = '/robots.txt'): Promise<number> =>
        (await fetch(limited.url + path, { headers: { 'x-forwarded-for': `203.0.113.9, ${client}` } })).status;
      const statuses: number[] = [];
      for (let i = 0; i < 40; i += 1) statuses.push(await statusFor('198.51.100.7'));
      expect(statuses.slice(0, 10)).not.toContain(429);
      expect(statuses).toContain(429);
      expect([await statusFor('198.51.100.8'), await statusFor('198.51.100.7', '/health')]).not.toContain(429);
    } finally {
      await limited.stop();
    }
  });

  it.each(['/', '/health', '/api/v1/sales', '/admin', '/no-such-page'])(
    'keeps the connection of %s longer than proxies do',
    async (path) => {
      upstream.answer = (response) => response.end('[]');
      expect((await fetch(web.url + path)).headers.get('keep-alive')).toBe('timeout=65');
    },
  );

  it('answers purchases on connections that were idle for longer than 6 s', async () => {
    upstream.answer = (response) => response.end('{}');
    const agent = new Agent({ keepAlive: true });
    const buy = (): Promise<{ readonly status: number | undefined; readonly isReused: boolean }> =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'content-length': 2 };
        const asked = ask(`${web.url}/api/v1/sale/purchase`, { method: 'POST', agent, headers }, (answer) => {
          answer.resume().on('end', () => resolve({ status: answer.statusCode, isReused: asked.reusedSocket }));
        });
        asked.on('error', reject).end('{}');
      });
    const connections = 20;
    await Promise.all(Array.from({ length: connections }, buy));
    await sleep(IDLE_MS);
    const answers = await Promise.all(Array.from({ length: connections }, buy));
    agent.destroy();
    expect(answers).toEqual(Array.from({ length: connections }, () => ({ status: 200, isReused: true })));
  });

  it('keeps connections as long as configured, and refuses an invalid time', async () => {
    const patient = await startWeb(upstream.url, { KEEP_ALIVE_SECONDS: '620' });
    expect((await fetch(`${patient.url}/health`)).headers.get('keep-alive')).toBe('timeout=620');
    await patient.stop();
    for (const KEEP_ALIVE_SECONDS of ['0', '65s', '1e9', '-1', '6.5']) {
      await expect(startWeb(upstream.url, { KEEP_ALIVE_SECONDS })).rejects.toThrow(
        'KEEP_ALIVE_SECONDS must be a whole number from 1 to 3600',
      );
    }
  });

  it('forwards every event at once, also to a browser that accepts compression', async () => {
    upstream.answer = (response) => void streamOneEvent(response);
    const page = new AbortController();
    const answer = await fetch(`${web.url}/api/v1/sale/x/events`, {
      headers: { 'accept-encoding': 'gzip', 'last-event-id': '9' },
      signal: page.signal,
    });
    expect(await readOne(answer)).toBe('data: first\n\n');
    expect(upstream.received.at(-1)?.request.headers['last-event-id']).toBe('9');
    page.abort();
  });

  it('disconnects from the API as soon as the browser disconnects', async () => {
    let isLetGo = false;
    upstream.answer = (response) => void streamOneEvent(response).then(() => (isLetGo = true));
    const page = new AbortController();
    await readOne(await fetch(`${web.url}/api/v1/sale/x/events`, { signal: page.signal }));
    expect(isLetGo).toBe(false);
    page.abort();
    await until(() => isLetGo);
  });

  it('refuses a body that no request of ours has', async () => {
    const count = upstream.received.length;
    const answer = await fetch(`${web.url}/api/v1/sale/purchase`, { method: 'POST', body: 'x'.repeat(20_000) });
    expect(answer.status).toBe(413);
    expect(upstream.received).toHaveLength(count);
  });

  it('refuses changes from a page of another site', async () => {
    const count = upstream.received.length;
    for (const path of ['/api/v1/admin/sales/x/pause', '/api/stampede']) {
      const answer = await fetch(`${web.url}${path}`, {
        method: 'POST',
        headers: { 'sec-fetch-site': 'cross-site' },
      });
      expect(answer.status).toBe(403);
    }
    expect(upstream.received).toHaveLength(count);
  });

  it('passes the origin and host of a page to the API, on every route of operators', async () => {
    upstream.answer = (response) => response.writeHead(403).end('{}');
    const headers = {
      host: 'evil.example:3001',
      origin: 'http://evil.example:3001',
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
    };
    for (const [method, path, body] of [
      ['POST', '/api/v1/admin/sales/x/pause', ''],
      ['GET', '/api/v1/admin/session', ''],
      ['POST', '/api/stampede', JSON.stringify({ saleId: 'x', buyers: 10, buyersPerSecond: 10 })],
    ] as const) {
      const count = upstream.received.length;
      const asked = ask(web.url + path, { method, headers }).end(body);
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode).toBe(403);
      expect(upstream.received).toHaveLength(count + 1);
      const { headers: told } = upstream.received.at(-1)?.request ?? {};
      expect(told).toMatchObject({ origin: 'http://evil.example:3001', 'sec-fetch-site': 'same-origin' });
      expect(String(told?.['x-forwarded-host']).split(', ')).toContain('evil.example:3001');
    }
  });

  it('refuses a stampede that is out of bounds', async () => {
    const answer = await fetch(`${web.url}/api/stampede`, {
      method: 'POST',
      body: JSON.stringify({ saleId: 'x', buyers: 20_001, buyersPerSecond: 1 }),
    });
    expect(answer.status).toBe(400);
  });
});

describe('what is not passed on', () => {
  it.each([
    ['GET', '/api/v1/health', 404],
    ['GET', '/api/v1/health/ready', 404],
    ['GET', '/api/v1/nothing', 404],
    ['GET', '/api/v1/sale/../../../metrics', 404],
    ['GET', '/api/v1/sale/%2e%2e/%2e%2e/%2e%2e/metrics', 404],
    ['GET', '/api/v1/sale/purchase', 405],
    ['DELETE', '/api/v1/sales', 405],
    ['PUT', '/api/v1/admin/sales/x', 405],
    ['OPTIONS', '/api/v1/sales', 405],
  ])('%s %s', async (method, path, status) => {
    const count = upstream.received.length;
    const answer = await fetch(`${web.url}${path}`, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.has('allow')).toBe(status === 405);
    expect(upstream.received).toHaveLength(count);
  });

  it('are the console and what operators ask, where the server has none', async () => {
    const publicWeb = await startWeb(upstream.url, { WEB_CONSOLE: 'false' });
    try {
      const count = upstream.received.length;
      for (const path of ['/admin', '/admin/sale/x', '/admin/dead-letters', '/api/v1/admin/session']) {
        expect((await fetch(`${publicWeb.url}${path}`)).status).toBe(404);
      }
      for (const path of ['/api/stampede', '/api/v1/admin/sales/x/pause']) {
        expect((await fetch(`${publicWeb.url}${path}`, { method: 'POST' })).status).toBe(404);
      }
      expect(upstream.received).toHaveLength(count);
      upstream.answer = (response) => response.end('[]');
      expect((await fetch(`${publicWeb.url}/api/v1/sales`)).status).toBe(200);
      expect(await (await fetch(publicWeb.url)).text()).not.toContain('href="/admin"');
    } finally {
      await publicWeb.stop();
    }
    expect(await (await fetch(web.url)).text()).toContain('href="/admin"');
  });
});

describe('without the API', () => {
  it('answers 503 with Retry-After', async () => {
    const lonely = await startWeb(`http://127.0.0.1:${await freePort()}`);
    try {
      const answer = await fetch(`${lonely.url}/api/v1/sales`);
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
      const page = await fetch(lonely.url);
      expect(page.status).toBe(200);
    } finally {
      await lonely.stop();
    }
  });
});

describe('every page', () => {
  it('takes scripts of its own alone', async () => {
    upstream.answer = (response) => response.end('[]');
    const answers = await Promise.all(['/', '/lab', '/admin', '/nowhere'].map((path) => fetch(`${web.url}${path}`)));
    for (const answer of answers) {
      const policy = answer.headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
      expect(policy).toContain("default-src 'none'");
      const scripts = [...(await answer.text()).matchAll(/<script[^>]*>/g)].map(([script]) => script);
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404]);
  });
});

describe('a start', () => {
  it.each([
    ['WEB_CONSOLE', 'no', 'must be true or false'],
    ['API_URL', 'redis://127.0.0.1', 'must be an http or https address'],
  ])('ends where %s is %s', async (name, value, defect) => {
    await expect(startWeb(upstream.url, { [name]: value })).rejects.toThrow(`${name} ${defect}`);
  });
});

describe('stopping', () => {
  it('ends at once while it starts', async () => {
    expect(await stopWhileLoading('/standalone/.*/server\\.js$', MAIN)).toEqual({ code: 143, signal: null });
  });

  it('ends streams at once, so that nobody waits for them', async () => {
    const stopped = await startWeb(upstream.url);
    upstream.answer = (response) => void streamOneEvent(response);
    const answer = await fetch(`${stopped.url}/api/v1/sale/x/events`);
    expect(await readOne(answer)).toBe('data: first\n\n');
    const beganMs = performance.now();
    await stopped.stop();
    expect(performance.now() - beganMs).toBeLessThan(15_000);
  });
});

describe('reports of a broken policy', () => {
  const send = (type: string, body: string): Promise<Response> =>
    fetch(`${web.url}/api/csp-report`, { method: 'POST', headers: { 'content-type': type }, body });
  const old = { 'csp-report': { 'violated-directive': 'img-src', 'blocked-uri': 'https://evil.example/x.png' } };

  it('are taken in both forms, and nothing else is', async () => {
    const newer = [{ type: 'csp-violation', body: { effectiveDirective: 'script-src', blockedURL: 'inline' } }];
    expect((await send('application/csp-report', JSON.stringify(old))).status).toBe(204);
    expect((await send('application/reports+json', JSON.stringify(newer))).status).toBe(204);
    expect((await send('application/json', JSON.stringify(old))).status).toBe(415);
    expect((await send('application/csp-report', '[[')).status).toBe(400);
    expect((await send('application/csp-report', 'x'.repeat(20_000))).status).toBe(413);
    expect((await fetch(`${web.url}/api/csp-report`)).status).toBe(405);
  });

  it('are asked for by every page', async () => {
    const { headers } = await fetch(web.url);
    expect(headers.get('reporting-endpoints')).toBe('policy="/api/csp-report"');
    expect(headers.get('content-security-policy')).toMatch(/report-to policy; report-uri \/api\/csp-report$/);
  });
});
