import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { Tracing } from 'flashsale-core';
import { isPurchase } from '../http/paths.js';
import { PurchaseTrace } from './purchase-trace.js';

/** Traces purchases where tracing is on. Where it is off, purchases have no hook and `current` is one comparison. */
@Injectable()
export class PurchaseTracing {
  #running: AsyncLocalStorage<PurchaseTrace> | undefined;

  constructor(private readonly tracing: Tracing) {}

  /** The trace of the purchase that is being decided, if any. */
  get current(): PurchaseTrace | undefined {
    return this.#running?.getStore();
  }

  /** Traces the purchase route that is added from now on. */
  watch(server: FastifyInstance): void {
    const { tracer } = this.tracing;
    if (tracer === undefined) return;
    const running = (this.#running = new AsyncLocalStorage());
    const traces = new WeakMap<FastifyRequest, PurchaseTrace>();
    server.addHook('onRoute', (route: RouteOptions) => {
      if (!isPurchase(route)) return;
      const begin = (request: FastifyRequest, _reply: FastifyReply, done: () => void): void => {
        traces.set(request, new PurchaseTrace(tracer, request.headers['traceparent']));
        done();
      };
      const enter = (request: FastifyRequest, _reply: FastifyReply, done: () => void): void => {
        running.run(traces.get(request) as PurchaseTrace, done);
      };
      const end = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
        traces.get(request)?.end(reply.statusCode);
        done();
      };
      route.onRequest = [begin, ...[route.onRequest ?? []].flat()];
      route.preHandler = [...[route.preHandler ?? []].flat(), enter];
      route.onResponse = [...[route.onResponse ?? []].flat(), end];
    });
  }
}
