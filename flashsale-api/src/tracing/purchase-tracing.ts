import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest, onRequestHookHandler, onResponseHookHandler, preHandlerHookHandler } from 'fastify';
import { Tracing } from 'flashsale-core';
import { PurchaseTrace } from './purchase-trace.js';

interface PurchaseHooks {
  readonly onRequest: onRequestHookHandler;
  readonly preHandler: preHandlerHookHandler;
  readonly onResponse: onResponseHookHandler;
}

/** Traces purchases if tracing is on. If it is off, purchases have no hook and `current` costs one comparison. */
@Injectable()
export class PurchaseTracing {
  #running: AsyncLocalStorage<PurchaseTrace> | undefined;

  constructor(private readonly tracing: Tracing) {}

  /** The trace of the purchase that is being decided, if any. */
  get current(): PurchaseTrace | undefined {
    return this.#running?.getStore();
  }

  /** The hooks of the purchase route; undefined if tracing is off. */
  hooks(): PurchaseHooks | undefined {
    const { tracer } = this.tracing;
    if (tracer === undefined) return undefined;
    const running = (this.#running = new AsyncLocalStorage());
    const traces = new WeakMap<FastifyRequest, PurchaseTrace>();
    return {
      onRequest: (request, _reply, done) => {
        traces.set(request, new PurchaseTrace(tracer, request.headers['traceparent']));
        done();
      },
      preHandler: (request, _reply, done) => running.run(traces.get(request) as PurchaseTrace, done),
      onResponse: (request, reply, done) => {
        traces.get(request)?.end(reply.statusCode);
        done();
      },
    };
  }
}
