import { type PublishOutcome, type Span, type SpanTracer, traceparentOf } from 'flashsale-core';
import { PURCHASE_PATH } from '../http/paths.js';

/** The spans of one purchase in the API: the request, the reservation in Redis, the publish. */
export class PurchaseTrace {
  readonly #request: Span;

  constructor(
    private readonly tracer: SpanTracer,
    traceparent: unknown,
  ) {
    this.#request = tracer.start(`POST ${PURCHASE_PATH}`, traceparent, {
      kind: 'server',
      attributes: { 'http.request.method': 'POST', 'http.route': PURCHASE_PATH },
    });
  }

  /** Records the decision as a span with its outcome. */
  async reserve<T extends { readonly outcome: string }>(deciding: Promise<T>): Promise<T> {
    const span = this.#child('reserve', 'client');
    const decision = await deciding;
    span.setAttribute('flashsale.outcome', decision.outcome).end();
    return decision;
  }

  /** Records `send`, until the broker has answered, as a span; the message continues the trace. */
  async publish(orderId: string, send: (traceparent: string) => Promise<PublishOutcome>): Promise<void> {
    this.#request.setAttribute('flashsale.order_id', orderId);
    const span = this.#child('publish', 'producer');
    const outcome = await send(traceparentOf(span));
    span.setAttribute('flashsale.outcome', outcome).end();
  }

  end(statusCode: number): void {
    this.#request.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500) this.tracer.fail(this.#request);
    this.#request.end();
  }

  #child(name: string, kind: 'client' | 'producer'): Span {
    return this.tracer.start(name, traceparentOf(this.#request), { kind });
  }
}
