import type { ConsumeMessage } from 'amqplib';
import { type Span, type SpanTracer, traceparentOf } from 'flashsale-core';

export type TracedMessage = Pick<ConsumeMessage, 'properties'>;

/** More links add nothing, and collectors drop them. */
const LINKS_MAX = 128;

interface Step {
  readonly name: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly failed: boolean;
}

/**
 * The spans of one batch: its own trace with a link to each message, and in the trace of each message the delivery with
 * the steps of the batch, so that a purchase can be followed from request to order.
 */
export class BatchTrace {
  readonly #startTime = Date.now();
  readonly #steps: Step[] = [];
  readonly #batch: Span;
  readonly #traceparents: readonly unknown[];

  constructor(
    private readonly tracer: SpanTracer,
    messages: readonly TracedMessage[],
  ) {
    this.#traceparents = messages.map(
      ({ properties }) => (properties.headers as Record<string, unknown>)?.['traceparent'],
    );
    this.#batch = tracer.start('batch', undefined, {
      kind: 'consumer',
      startTime: this.#startTime,
      attributes: { 'messaging.batch.message_count': messages.length },
    });
  }

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startTime = Date.now();
    let failed = true;
    try {
      const result = await work();
      failed = false;
      return result;
    } finally {
      this.#steps.push({ name, startTime, endTime: Date.now(), failed });
    }
  }

  end(verdicts: readonly string[]): void {
    const endTime = Date.now();
    this.#addSteps(this.#batch);
    this.#traceparents.forEach((traceparent, i) => {
      // Messages from the relay have no trace: outbox entries do not carry one.
      if (typeof traceparent !== 'string') return;
      const delivery = this.tracer.start('consume', traceparent, {
        kind: 'consumer',
        startTime: this.#startTime,
        links: [{ context: this.#batch.spanContext() }],
        attributes: { 'flashsale.verdict': verdicts[i] ?? 'retry' },
      });
      this.#addSteps(delivery);
      delivery.end(endTime);
      if (i < LINKS_MAX) this.#batch.addLink({ context: delivery.spanContext() });
    });
    this.#batch.end(endTime);
  }

  #addSteps(parent: Span): void {
    for (const { name, startTime, endTime, failed } of this.#steps) {
      const span = this.tracer.start(name, traceparentOf(parent), { kind: 'client', startTime });
      if (failed) this.tracer.fail(span);
      span.end(endTime);
    }
  }
}
