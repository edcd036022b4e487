import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** As in real balancers; long enough that a backend that stops without notice gets requests for some time. */
const PROBE_PERIOD_MS = 1_000;
/** Long enough that a backend on a busy machine does not count as gone. */
const PROBE_DEADLINE_MS = 10_000;

interface Backend {
  readonly url: URL;
  readonly agent: Agent;
  readonly forgotten: AbortController;
  isReady: boolean;
  served: number;
}

/**
 * A minimal load balancer: round-robin over all backends with 200 on /health/ready, on keep-alive connections. It does
 * not retry: a request that fails on the way to a backend fails for the client with 502.
 */
export class Balancer {
  readonly #server: Server;
  #backends: readonly Backend[] = [];
  #turn = 0;

  private constructor() {
    this.#server = createServer((asked, answer) => this.#forward(asked, answer));
    // The test is about connections to the backends; idle connections of clients are never closed.
    this.#server.keepAliveTimeout = 0;
  }

  static async start(): Promise<Balancer> {
    const balancer = new Balancer();
    balancer.#server.listen(0, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Adds a backend, which gets requests once a probe is answered with 200. */
  add(url: string): void {
    const agent = new Agent({ keepAlive: true });
    const backend = { url: new URL(url), agent, forgotten: new AbortController(), isReady: false, served: 0 };
    this.#backends = [...this.#backends, backend];
    void watch(backend);
  }

  /** The number of requests that the backend has answered. */
  servedBy(url: string): number {
    return this.#find(url).served;
  }

  isReady(url: string): boolean {
    return this.#find(url).isReady;
  }

  /** Removes a stopped backend. */
  remove(url: string): void {
    const removed = this.#find(url);
    this.#backends = this.#backends.filter((backend) => backend !== removed);
    forget(removed);
  }

  async close(): Promise<void> {
    this.#backends.forEach(forget);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #find(url: string): Backend {
    const found = this.#backends.find((backend) => backend.url.host === new URL(url).host);
    if (found === undefined) throw new Error(`The balancer has no backend ${url}`);
    return found;
  }

  #forward(asked: IncomingMessage, answer: ServerResponse): void {
    const ready = this.#backends.filter(({ isReady }) => isReady);
    const backend = ready[this.#turn++ % ready.length];
    if (backend === undefined) return refuse(answer, 503, 'No backend is ready');
    const { hostname, port } = backend.url;
    const { url: path, method, headers } = asked;
    const sent = request({ hostname, port, agent: backend.agent, path, method, headers }, (received) => {
      // Connection headers concern only the backend and the balancer.
      const { connection: _, 'keep-alive': __, ...rest } = received.headers;
      answer.writeHead(received.statusCode ?? 502, rest);
      // An answer that breaks off also breaks off for the client.
      pipeline(received, answer, (error) => {
        if (!error) backend.served += 1;
      });
    });
    sent.on('error', (error) => refuse(answer, 502, `${backend.url.host}: ${error.message}`));
    asked.pipe(sent);
  }
}

/** Probes the readiness of a backend, one probe at a time, until it is removed. */
async function watch(backend: Backend): Promise<void> {
  const { signal } = backend.forgotten;
  while (!signal.aborted) {
    backend.isReady = await saysReady(backend.url, signal);
    await sleep(PROBE_PERIOD_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function saysReady(url: URL, signal: AbortSignal): Promise<boolean> {
  try {
    const either = AbortSignal.any([signal, AbortSignal.timeout(PROBE_DEADLINE_MS)]);
    const answer = await fetch(new URL('/health/ready', url), { signal: either });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

function forget({ agent, forgotten }: Backend): void {
  forgotten.abort();
  agent.destroy();
}

function refuse(answer: ServerResponse, status: number, message: string): void {
  if (answer.headersSent) return void answer.destroy();
  answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}
