import { setTimeout as sleep } from 'node:timers/promises';
import { LatencyHistogram } from 'flashsale-testkit';
import { HttpConnection } from './connection.js';
import type { LoadPlan, LoadResult } from './load-plan.js';
import { Requests } from './requests.js';

/** Buyers under way for each connection of the plan: most of them are looking for their card. */
const BUYERS_PER_CONNECTION = 6;
/** From the hold to the payment, which nobody begins at once. */
const CARD_MS = 300;
/** As the answers say that ask to come back. */
const RETRY_AFTER_MS = 1_000;
const STARTS_MAX = 30;
const CARD = 'pm_card_visa';
const MILLISECONDS_PER_SECOND = 1_000;
const [OK, ACCEPTED, UNAVAILABLE] = [200, 202, 503];

interface Answer {
  /** 0 for a connection that broke. */
  readonly status: number;
  readonly body: string;
}

/** A connection that stays open, and the answer to the one request on it. */
class Line {
  #settle: (answer: Answer) => void = () => undefined;
  #connection: HttpConnection | undefined;

  constructor(private readonly port: number) {}

  async open(): Promise<void> {
    this.#connection = await HttpConnection.open(this.port, {
      onAnswer: (_connection, status, body) => this.#settle({ status, body }),
      onBroken: () => this.#settle({ status: 0, body: '' }),
    });
  }

  ask(request: string): Promise<Answer> {
    return new Promise((settle) => {
      this.#settle = settle;
      this.#connection?.send(request);
    });
  }

  close(): void {
    this.#connection?.close();
  }
}

/**
 * Buyers who pay: each holds a unit, begins to pay after a moment, pays at the provider, and makes room for the next one. The
 * answer that is counted is the provider's, and its latency that of the whole way.
 */
export class PaidLoad {
  readonly #latency = new LatencyHistogram();
  readonly #outcomes: Record<string, number> = {};
  #paid = 0;
  #failures = 0;
  #lastPaidAtMs = 0;

  private constructor(
    private readonly plan: LoadPlan,
    private readonly shopPort: number,
    private readonly providerPort: number,
    private readonly requests: Requests,
  ) {}

  static async prepare(plan: LoadPlan, shopPort: number, providerPort: number): Promise<PaidLoad> {
    return new PaidLoad(plan, shopPort, providerPort, await Requests.of(plan));
  }

  async run(): Promise<LoadResult> {
    const { connections, seconds } = this.plan;
    const lines = await Promise.all(
      Array.from({ length: connections * BUYERS_PER_CONNECTION }, async () => {
        const [shop, provider] = [new Line(this.shopPort), new Line(this.providerPort)];
        await Promise.all([shop.open(), provider.open()]);
        return { shop, provider };
      }),
    );
    const startedAtMs = performance.now();
    const endsAtMs = startedAtMs + seconds * MILLISECONDS_PER_SECOND;
    await Promise.all(
      lines.map(async ({ shop, provider }) => {
        while (performance.now() < endsAtMs) await this.#buy(shop, provider);
        shop.close();
        provider.close();
      }),
    );
    return {
      seconds: (this.#lastPaidAtMs - startedAtMs) / MILLISECONDS_PER_SECOND,
      answers: this.#paid,
      paid: this.#paid,
      failures: this.#failures,
      outcomes: this.#outcomes,
      latency: this.#latency.encode(),
    };
  }

  async #buy(shop: Line, provider: Line): Promise<void> {
    const beganAtMs = performance.now();
    const { text, saleId } = this.requests.next();
    const purchase = await shop.ask(text);
    const outcome = fieldOf(purchase, 'status');
    if (purchase.status === OK) this.#outcomes[outcome] = (this.#outcomes[outcome] ?? 0) + 1;
    if (purchase.status !== OK || outcome !== 'HELD') return this.#fail();
    await sleep(CARD_MS);
    const secret = fieldOf(await this.#startPayment(shop, fieldOf(purchase, 'orderId'), saleId), 'clientSecret');
    const confirmed = await provider.ask(confirmText(secret));
    if (confirmed.status !== OK) return this.#fail();
    this.#lastPaidAtMs = performance.now();
    this.#latency.record(this.#lastPaidAtMs - beganAtMs);
    this.#paid += 1;
  }

  /** As often as the shop asks to come back. */
  async #startPayment(shop: Line, orderId: string, saleId: string): Promise<Answer> {
    const request = `POST /api/v1/orders/${orderId}/payment?saleId=${saleId} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n\r\n`;
    for (let starts = 1; ; starts += 1) {
      const answer = await shop.ask(request);
      if ((answer.status !== ACCEPTED && answer.status !== UNAVAILABLE) || starts === STARTS_MAX) return answer;
      await sleep(RETRY_AFTER_MS);
    }
  }

  /** A buyer who was refused does not come back at once, so that what broke is not asked without a pause. */
  async #fail(): Promise<void> {
    this.#failures += 1;
    await sleep(CARD_MS);
  }
}

function fieldOf({ body }: Answer, name: string): string {
  return new RegExp(`"${name}":"([^"]+)"`).exec(body)?.[1] ?? '';
}

/** As the provider's form in a browser sends it: whoever knows the secret may pay. */
function confirmText(clientSecret: string): string {
  const [intentId] = clientSecret.split('_secret_');
  const body = `payment_method=${CARD}&client_secret=${clientSecret}`;
  return `POST /v1/payment_intents/${intentId}/confirm HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
