import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import type { PurchaseRequest } from '../purchases/purchase.schema.js';
import { Readiness } from './readiness.js';

const CONNECTIONS = 32;
/** On a slow or busy machine a half-warm process that serves is better than none. */
const WARM_UP_MS_MAX = 4_000;
/** A server that listens on all addresses is reached by any of them. */
const ANY_ADDRESS = new Set(['0.0.0.0', '::']);

/**
 * Sends the process its first purchases itself, before load balancers send it buyers: the code of the hot path is then
 * compiled and its connections are open, and the first thousand buyers wait no longer than later ones.
 */
@Injectable()
export class WarmUp {
  readonly #logger = new Logger(WarmUp.name);

  constructor(private readonly readiness: Readiness) {}

  /** Runs once, after the server listens. The process is not ready meanwhile. Never rejects. */
  async run({ address, port }: AddressInfo, requests: number): Promise<void> {
    const host = ANY_ADDRESS.has(address) ? 'localhost' : address;
    // There is no such sale, so Redis decides every attempt, and nothing is ever bought or audited.
    const saleId = `warm-up-${randomUUID()}`;
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    const startedAtMs = performance.now();
    let left = requests;
    const sendInTurn = async (): Promise<void> => {
      while (left > 0 && performance.now() - startedAtMs < WARM_UP_MS_MAX) {
        left -= 1;
        await sendPurchase(agent, host, port, { saleId, userId: `user-${left}` });
      }
    };
    try {
      await Promise.all(Array.from({ length: CONNECTIONS }, sendInTurn));
      const tookMs = Math.round(performance.now() - startedAtMs);
      this.#logger.log(`Warmed up with ${requests - left} requests in ${tookMs} ms`);
    } catch (error) {
      this.#logger.warn(`Could not warm up: ${(error as Error).message}`);
    } finally {
      agent.destroy();
      this.readiness.endWarmUp();
    }
  }
}

function sendPurchase(agent: Agent, host: string, port: number, purchase: PurchaseRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const path = '/api/v1/sale/purchase';
    const sent = request({ agent, host, port, method: 'POST', path, headers }, (answer) => {
      answer.resume().on('end', resolve).on('error', reject);
    });
    sent.on('error', reject).end(JSON.stringify(purchase));
  });
}
