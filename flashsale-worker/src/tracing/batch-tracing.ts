import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { Tracing } from 'flashsale-core';
import { BatchTrace, type TracedMessage } from './batch-trace.js';

/** Traces batches of purchases if tracing is on. If it is off, each call costs one comparison. */
@Injectable()
export class BatchTracing {
  readonly #running = new AsyncLocalStorage<BatchTrace>();

  constructor(private readonly tracing: Tracing) {}

  /** Traces the processing of these messages; their spans record the verdicts. */
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

  /** Traces one step of the current batch. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const trace = this.tracing.tracer === undefined ? undefined : this.#running.getStore();
    return trace === undefined ? work() : trace.step(name, work);
  }
}
