import { buyerOf, isPoll, type LoadPlan } from './load-plan.js';

export interface LoadRequest {
  readonly text: string;
  readonly isPurchase: boolean;
}

/** The requests of a plan, one after the other, as they go over the wire. */
export class Requests {
  #next = 0;

  constructor(private readonly plan: LoadPlan) {}

  next(): LoadRequest {
    const index = this.#next;
    this.#next += 1;
    const { saleIds, buyers, pollShare } = this.plan;
    const saleId = saleIds[index % saleIds.length] ?? '';
    if (isPoll(pollShare, index)) return { text: pollText(saleId), isPurchase: false };
    return { text: purchaseText(saleId, buyerOf(buyers, index)), isPurchase: true };
  }
}

function pollText(saleId: string): string {
  return `GET /api/v1/sale/${saleId}/status HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`;
}

/** Ids are ASCII, so characters are bytes. */
function purchaseText(saleId: string, userId: string): string {
  const body = `{"saleId":"${saleId}","userId":"${userId}"}`;
  return `POST /api/v1/sale/purchase HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
