import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Answer as GoodAnswer,
  type Body,
  type Method,
  type Path,
  pathTo,
  type PlainRoute,
  type Route,
  type Schemas,
} from 'flashsale-client';

const SOCKETS_MAX = 256;
const ANSWER_DEADLINE_MS = 60_000;
const RAW_CHUNK_PAUSE_MS = 5;

export interface Answer<Good = unknown> {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The text as JSON; undefined when it is empty. */
  readonly body: Good | Schemas['ErrorBody'] | undefined;
}

export type PurchaseBody = Schemas['PurchaseResponse'];

export interface Question {
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** The path of a request: the route itself if it has no parameters. */
export type Address<R extends Route> = (R & PlainRoute<R>) | Path<R>;

/** One client of one API, on its own keep-alive connections. */
export class ApiClient {
  readonly #agent: Agent;

  constructor(
    readonly url: string,
    socketsMax = SOCKETS_MAX,
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: socketsMax });
  }

  /**
   * Sends any request, also ones that no client of ours would send.
   *
   * @throws when the connection fails, or no answer comes within the deadline
   */
  ask(method: string, path: string, { headers = {}, body }: Question = {}): Promise<Answer> {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const asked = request(
        this.url + path,
        { method, agent: this.#agent, headers: { ...length, ...headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const json: unknown = text === '' ? undefined : JSON.parse(text);
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: json });
          });
        },
      );
      asked.setTimeout(ANSWER_DEADLINE_MS, () => asked.destroy(new Error(`No answer within ${ANSWER_DEADLINE_MS} ms`)));
      asked.on('error', reject);
      asked.end(body);
    });
  }

  /** Sends any JSON anywhere. */
  askWith(
    method: Method,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.ask(method, path, {
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  get<R extends Route<'GET'>>(path: Address<R>): Promise<Answer<GoodAnswer<'GET', R>>> {
    return this.ask('GET', path) as Promise<Answer<GoodAnswer<'GET', R>>>;
  }

  post<R extends Route<'POST'>>(
    path: Address<R>,
    body: Body<'POST', R>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<GoodAnswer<'POST', R>>> {
    return this.askWith('POST', path, body ?? {}, headers) as Promise<Answer<GoodAnswer<'POST', R>>>;
  }

  patch<R extends Route<'PATCH'>>(path: Address<R>, body: Body<'PATCH', R>): Promise<Answer<GoodAnswer<'PATCH', R>>> {
    return this.askWith('PATCH', path, body) as Promise<Answer<GoodAnswer<'PATCH', R>>>;
  }

  buy(saleId: string, userId: string, idempotencyKey?: string): Promise<Answer<PurchaseBody>> {
    const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
    return this.post('/api/v1/sale/purchase', { saleId, userId }, headers);
  }

  status(saleId: string): Promise<Answer<Schemas['SaleView']>> {
    return this.get(pathTo('/api/v1/sale/{saleId}/status', { saleId }));
  }

  purchaseOf(saleId: string, userId: string): Promise<Answer<Schemas['UserPurchaseResponse']>> {
    return this.get(pathTo('/api/v1/sale/{saleId}/user/{userId}/purchase', { saleId, userId }));
  }

  reset(saleId: string): Promise<Answer<Schemas['ResetResponse']>> {
    return this.post('/api/v1/admin/reset', { saleId });
  }

  /** Sends raw bytes piece by piece, and resolves with everything received until the server hangs up. */
  async raw(...pieces: (string | Buffer)[]): Promise<string> {
    const { hostname, port } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.setTimeout(ANSWER_DEADLINE_MS, () => socket.destroy());
    // Not events.once: it rejects on a reset, which a server sends right after its answer when it hangs up without
    // reading the rest.
    const closed = new Promise((resolve) => socket.once('close', resolve));
    for (const piece of pieces) {
      if (socket.destroyed) break;
      socket.write(piece);
      await sleep(RAW_CHUNK_PAUSE_MS);
    }
    await closed;
    return Buffer.concat(chunks).toString();
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** The body of a successful answer. */
export function bodyOf<Good>({ status, text, body }: Answer<Good>): Good {
  if (status !== 200 && status !== 201) throw new Error(`${status}: ${text}`);
  return body as Good;
}

/** Counts answers: purchases by their status, others by HTTP status. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const word = status === 200 ? (body as PurchaseBody).status : String(status);
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

/** The order ids of SUCCESS answers. */
export function orderIds(answers: readonly Answer[]): string[] {
  return answers.flatMap(({ status, body }) => {
    const { orderId } = status === 200 ? (body as PurchaseBody) : {};
    return orderId === undefined ? [] : [orderId];
  });
}
