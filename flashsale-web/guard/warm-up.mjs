import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathOf } from './request-rules.mjs';

const readyPath = '/health/ready';
/** Marks our own requests, so that no limit counts them; only this process knows the value. */
const markHeader = 'x-warm-up';
const connections = 4;
/** On a slow or busy machine a half-warm server is better than none. */
const requestsMsMax = 4_000;
const requestMsMax = 10_000;
const retryAfterMs = 250;
const saysSoAfterMs = 10_000;
/** A server that listens on all addresses is reachable as localhost. */
const anyAddress = new Set(['0.0.0.0', '::']);

/**
 * Asks the server for its first pages, and through it the API, before balancers send it visitors: Next loads a route when it is
 * first asked for, and the engine compiles what runs often. `/health/ready` says 503 until both have answered; afterwards the server stays ready, since its pages say themselves when the API is away.
 */
export class WarmUp {
  #isDone = false;
  #mark = randomUUID();

  /** @param {number} requests 0 for none, and for a server that is ready at once */
  constructor(requests) {
    this.requests = requests;
  }

  /**
   * Whether a request is part of the warm-up.
   *
   * @param {Pick<import('node:http').IncomingMessage, 'headers'>} request
   */
  isOwn({ headers }) {
    return headers[markHeader] === this.#mark;
  }

  /**
   * Answers a probe of readiness. False where the request is none.
   *
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  answer({ url = '' }, response) {
    if (pathOf(url) !== readyPath) return false;
    const body = JSON.stringify({ status: this.#isDone ? 'ok' : 'warming up' });
    const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
    response.writeHead(this.#isDone ? 200 : 503, headers).end(body);
    return true;
  }

  /**
   * Resolves when the server is warm; it tries until the API can be reached.
   *
   * @param {import('node:net').AddressInfo} address where the server listens
   */
  async run({ address, port }) {
    if (this.requests > 0) await this.#ask(address, port);
    this.#isDone = true;
  }

  /**
   * @param {string} address
   * @param {number} port
   */
  async #ask(address, port) {
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    const to = { agent, host: anyAddress.has(address) ? 'localhost' : address, port, mark: this.#mark };
    const saleId = await untilAnswered(to);
    const wanted = requestsOf(saleId);
    const endsAtMs = performance.now() + requestsMsMax;
    let left = this.requests;
    const sendInTurn = async () => {
      while (left > 0 && performance.now() < endsAtMs) {
        left -= 1;
        await send(to, wanted[left % wanted.length] ?? {}).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: connections }, sendInTurn));
    agent.destroy();
  }
}

/** @typedef {{ agent: Agent, host: string, port: number, mark: string }} Destination */
/** @typedef {{ method?: string, path?: string, body?: string }} Sent */

/**
 * Until the page of all sales was rendered, and the API has listed its sales. Resolves with the id of one, if there is any.
 *
 * @param {Destination} to
 * @returns {Promise<string | undefined>}
 */
async function untilAnswered(to) {
  const saysSoAtMs = performance.now() + saysSoAfterMs;
  let isSaid = false;
  for (;;) {
    try {
      const page = await send(to, { path: '/' });
      const list = await send(to, { path: '/api/v1/sales' });
      if (page.status === 200 && list.status === 200)
        return /** @type {{ saleId: string }[]} */ (JSON.parse(list.text))[0]?.saleId;
    } catch {
      // As an answer that is none: it is asked again.
    }
    if (!isSaid && performance.now() > saysSoAtMs) {
      process.stderr.write('The API does not answer at API_URL: the web server is not ready, and goes on asking\n');
      isSaid = true;
    }
    await sleep(retryAfterMs, undefined, { ref: false });
  }
}

/**
 * What a visitor asks for. The purchase is a mistake, which the API refuses.
 *
 * @param {string | undefined} saleId
 * @returns {Sent[]}
 */
function requestsOf(saleId) {
  const purchase = { method: 'POST', path: '/api/v1/sale/purchase', body: '{}' };
  if (saleId === undefined) return [{ path: '/' }, purchase];
  const id = encodeURIComponent(saleId);
  return [{ path: '/' }, { path: `/sale/${id}` }, { path: `/api/v1/sale/${id}/status` }, purchase, purchase];
}

/**
 * @param {Destination} to
 * @param {Sent} what
 * @returns {Promise<{ status: number | undefined, text: string }>}
 */
function send({ mark, ...to }, { method = 'GET', path = '/', body }) {
  return new Promise((resolve, reject) => {
    const headers = { [markHeader]: mark, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const sent = request({ ...to, method, path, headers, timeout: requestMsMax }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
      answer.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.on('error', reject).end(body);
  });
}
