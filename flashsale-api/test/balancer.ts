import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** As balancers have it, and so long that a backend that stops without notice is sent requests for some time. */
const PROBE_PERIOD_MS = 1_000;
/** A backend that a busy machine delays is not taken for one that is gone. */
const PROBE_DEADLINE_MS = 10_000;

interface Backend {
  readonly url: URL;
  readonly agent: Agent;
  readonly forgotten: AbortController;
  isReady: boolean;
  served: number;
}

/**
 * A load balancer of the plainest kind: in turn to every backend whose /health/ready says 200, over connections that it
 * keeps. It repeats nothing: what fails on the way to a backend fails for the client, with 502.
 */
export class Balancer {
  readonly #server: Server;
  #backends: readonly Backend[] = [];
  #turn = 0;

  private constructor() {
    this.#server = createServer((asked, answer) => this.#forward(asked, answer));
    // Only the connections to the backends are at stake here; those of the clients are never closed for being idle.
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

  /** Takes a backend in; it gets requests from the first probe that it answers with 200. */
  add(url: string): void {
    const agent = new Agent({ keepAlive: true });
    const backend = { url: new URL(url), agent, forgotten: new AbortController(), isReady: false, served: 0 };
    this.#backends = [...this.#backends, backend];
    void watch(backend);
  }

  /** How many requests the backend has answered. */
  servedBy(url: string): number {
    return this.#find(url).served;
  }

  isReady(url: string): boolean {
    return this.#find(url).isReady;
  }

  /** Forgets a backend that has ended. */
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
      // Whether and when the backend hangs up is between it and the balancer.
      const { connection: _, 'keep-alive': __, ...rest } = received.headers;
      answer.writeHead(received.statusCode ?? 502, rest);
      // What breaks off in the middle breaks off for the client as well.
      pipeline(received, answer, (error) => {
        if (!error) backend.served += 1;
      });
    });
    sent.on('error', (error) => refuse(answer, 502, `${backend.url.host}: ${error.message}`));
    asked.pipe(sent);
  }
}

/** Asks a backend again and again whether it is ready, one question at a time, until it is forgotten. */
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
