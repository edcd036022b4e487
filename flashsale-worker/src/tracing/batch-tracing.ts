import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { Tracing } from 'flashsale-core';
import { BatchTrace, type TracedMessage } from './batch-trace.js';

/** Traces batches of purchases where tracing is on. Where it is off, each call is one comparison. */
@Injectable()
export class BatchTracing {
  readonly #running = new AsyncLocalStorage<BatchTrace>();

  constructor(private readonly tracing: Tracing) {}

  /** Traces what is made of these messages; what they are answered stands in their spans. */
  async batch<Verdict extends string>(
    messages: readonly TracedMessage[],
    work: () => Promise<Verdict[]>,
  ): Promise<Verdict[]> {
    const { tracer } = this.tracing;
    if (tracer === undefined) return work();
    const trace = new BatchTrace(tracer, messages);
    const verdicts = await this.#running.run(trace, work);
    trace.end(verdicts);
    return verdicts;
  }

  /** Traces one step of the batch that is under way. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const trace = this.tracing.tracer === undefined ? undefined : this.#running.getStore();
    return trace === undefined ? work() : trace.step(name, work);
  }
}
