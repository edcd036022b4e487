import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { closeWarmUpSale, openWarmUpSale, RedisStore } from 'flashsale-core';
import { PurchaseStats } from '../purchases/purchase-stats.js';
import { PublishBatcher } from '../purchases/publish-batcher.js';
import { PurchaseMetrics } from '../purchases/purchase-metrics.js';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { ApiReadiness } from './readiness.js';

/** So many purchases succeed, spread over the first requests, as a stampede begins. */
const UNITS = 400;
const PURCHASE_PATH = '/api/v1/sale/purchase';
const CONNECTIONS = 32;
/** On a slow or busy machine a half-warm process is better than none. */
const WARM_UP_MS_MAX = 4_000;
/** A server that listens on all addresses is reachable as localhost. */
const ANY_ADDRESS = new Set(['0.0.0.0', '::']);

/** Marks the process's own requests, so that no limit counts them; only the process knows the value. */
const MARK_HEADER = 'x-warm-up';

/**
 * Sends the process its first purchases before load balancers send it buyers: the hot path is then compiled and its
 * connections are open, so the first thousand buyers wait no longer than later ones. They buy from a sale of its
 * own that soon sells out, so they are decided, answered, published and audited as in a stampede, and leave nothing behind. In between come the other
 * requests of a stampede: looks at the sale, mistakes, and purchases from a sale that is unknown.
 */
@Injectable()
export class WarmUp {
  readonly #logger = new Logger(WarmUp.name);
  readonly #mark = randomUUID();

  constructor(
    private readonly readiness: ApiReadiness,
    private readonly redis: RedisStore,
    private readonly stats: PurchaseStats,
    private readonly metrics: PurchaseMetrics,
    private readonly requests: RequestMetrics,
    private readonly publisher: PublishBatcher,
  ) {}

  /** Whether the request is part of the warm-up. */
  isOwn({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
    return headers[MARK_HEADER] === this.#mark;
  }

  /** Runs once, when the server listens. The process is not ready meanwhile. Never rejects. */
  async run({ address, port }: AddressInfo, requests: number): Promise<void> {
    const host = ANY_ADDRESS.has(address) ? 'localhost' : address;
    const saleId = `warm-up-${randomUUID()}`;
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    const startedAtMs = performance.now();
    let left = requests;
    const sendInTurn = async (): Promise<void> => {
      while (left > 0 && performance.now() - startedAtMs < WARM_UP_MS_MAX) {
        left -= 1;
        await sendOne({ agent, host, port, mark: this.#mark }, saleId, left);
      }
    };
    this.publisher.warmUpSaleId = saleId;
    try {
      await openWarmUpSale(this.redis.sale(saleId), UNITS);
      await Promise.all(Array.from({ length: CONNECTIONS }, sendInTurn));
      const tookMs = Math.round(performance.now() - startedAtMs);
      this.#logger.log(`Warmed up with ${requests - left} requests in ${tookMs} ms`);
    } catch (error) {
      this.#logger.warn(`Could not warm up: ${(error as Error).message}`);
    } finally {
      agent.destroy();
      await this.#forget(saleId);
      this.readiness.endWarmUp();
    }
  }

  /** Removes the warm-up from the counts: it is nobody's purchase. */
  async #forget(saleId: string): Promise<void> {
    await this.publisher.drain();
    this.publisher.warmUpSaleId = undefined;
    this.stats.forget(saleId);
    this.metrics.reset();
    this.requests.reset();
    // If Redis is away now, the sale expires there on its own.
    await closeWarmUpSale(this.redis.sale(saleId)).catch(() => undefined);
  }
}

interface Destination {
  readonly agent: Agent;
  readonly host: string;
  readonly port: number;
  readonly mark: string;
}

/** Of ten requests one looks at the sale; of a hundred one is a mistake, and one names a sale that is unknown. */
function sendOne(to: Destination, saleId: string, index: number): Promise<void> {
  const userId = `user-${index}`;
  if (index % 10 === 0) return send(to, 'GET', `/api/v1/sale/${saleId}/status`);
  if (index % 100 === 1) return send(to, 'POST', PURCHASE_PATH, { saleId, userId, mistake: true });
  if (index % 100 === 2) return send(to, 'POST', PURCHASE_PATH, { saleId: `${saleId}-unknown`, userId });
  return send(to, 'POST', PURCHASE_PATH, { saleId, userId });
}

function send({ mark, ...to }: Destination, method: string, path: string, body?: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { [MARK_HEADER]: mark, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const sent = request({ ...to, method, path, headers }, (answer) => {
      answer.resume().on('end', resolve).on('error', reject);
    });
    sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
