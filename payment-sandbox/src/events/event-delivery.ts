import { type BackOff, backOffMs, type Logger, PeriodicTask } from 'flashsale-core';
import type pg from 'pg';
import type { Faults } from '../faults/faults.js';
import { findSettling } from '../intents/intent-rows.js';
import type { Ledger } from '../intents/ledger.js';
import { settle } from '../intents/transitions.js';
import { type DueEvent, postponeEvents, removeEvents, takeDueEvents } from './event-rows.js';
import { signBody } from './signature.js';

const ROUND_PERIOD_MS = 100;
const EVENTS_PER_ROUND_MAX = 200;
const SETTLING_PER_ROUND_MAX = 50;
const DELIVERY_DEADLINE_MS = 10_000;
/** Like Stripe's, but faster at first, so that a demo goes on soon after a restart of the API. */
const RETRY: BackOff = { delayMsMin: 500, delayMsMax: 300_000 };

/** Sends events to the shop until it answers 2xx, each at least once. */
export class EventDelivery {
  readonly #task: PeriodicTask;

  constructor(
    private readonly pool: pg.Pool,
    private readonly ledger: Ledger,
    private readonly faults: Faults,
    private readonly target: { readonly url: string; readonly secret: string },
    logger: Logger,
  ) {
    this.#task = new PeriodicTask('Sending events', ROUND_PERIOD_MS, (signal) => this.#round(signal), logger);
  }

  start(): void {
    this.#task.start();
  }

  runSoon(): void {
    this.#task.runSoon();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  async #round(signal: AbortSignal): Promise<void> {
    for (const intentId of await findSettling(this.pool, SETTLING_PER_ROUND_MAX)) {
      await this.ledger.changeByBuyer(intentId, (intent) => settle(intent, new Date()));
    }
    let taken: number;
    do {
      const events = await takeDueEvents(this.pool, EVENTS_PER_ROUND_MAX);
      taken = events.length;
      const sent = await Promise.all(events.map(async (event) => ({ event, isTaken: await this.#send(event) })));
      await removeEvents(
        this.pool,
        sent.filter(({ isTaken }) => isTaken).map(({ event }) => event),
      );
      const late = sent.filter(({ isTaken }) => !isTaken);
      await postponeEvents(
        this.pool,
        late.map(({ event }) => ({ event, delayMs: backOffMs(event.attempts - 1, RETRY) })),
      );
    } while (taken === EVENTS_PER_ROUND_MAX && !signal.aborted);
  }

  async #send({ body }: DueEvent): Promise<boolean> {
    const { url, secret } = this.target;
    const signature = signBody(body, secret, this.faults.settings.signature);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
        body,
        signal: AbortSignal.timeout(DELIVERY_DEADLINE_MS),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }
}
