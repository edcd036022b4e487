import { Agent, request } from 'node:http';
import type { Outcome } from '../api/admin';
import type { PurchaseAnswer } from '../api/purchase';
import { salePaths } from '../api/sale';
import type { StampedeOutcome } from './stampede';

const CONNECTIONS_MAX = 256;
const ANSWER_DEADLINE_MS = 10_000;
const ANSWER_SIZE_MAX = 4_096;

/** Sends purchases straight to the API, over few connections that stay open. */
export class PurchaseSender {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });
  readonly #url: URL;

  constructor(
    apiUrl: URL,
    private readonly saleId: string,
  ) {
    this.#url = new URL(salePaths.purchase, apiUrl);
  }

  /** What the buyer hears. Never rejects. */
  send(userId: string): Promise<StampedeOutcome> {
    const body = JSON.stringify({ saleId: this.saleId, userId });
    return new Promise((resolve) => {
      const purchase = request(this.#url, {
        method: 'POST',
        agent: this.#agent,
        timeout: ANSWER_DEADLINE_MS,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      });
      purchase.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          if (text.length < ANSWER_SIZE_MAX) text += chunk;
        });
        response.on('error', () => resolve('NO_ANSWER'));
        response.on('end', () => resolve(outcomeOf(response.statusCode ?? 0, text)));
      });
      purchase.on('timeout', () => purchase.destroy());
      purchase.on('error', () => resolve('NO_ANSWER'));
      purchase.on('close', () => resolve('NO_ANSWER'));
      purchase.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function outcomeOf(status: number, text: string): StampedeOutcome {
  if (status === 400) return 'NOT_ACTIVE';
  if (status !== 200) return 'NO_ANSWER';
  return (JSON.parse(text) as PurchaseAnswer).status satisfies Outcome;
}
