import { Injectable } from '@nestjs/common';
import type { FastifyRequest, onResponseHookHandler } from 'fastify';
import { RecordedHistogram, type RecordedSeries } from 'flashsale-core';
import { Counter, Registry } from 'prom-client';

const DURATION_SECONDS_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** The label of a request without a route. Its address would make an unbounded label. */
const NO_ROUTE = 'none';

/** Measures requests by route, never by address. */
@Injectable()
export class RequestMetrics {
  readonly #durations: RecordedHistogram<'method' | 'route' | 'status'>;
  readonly #errors: Counter<'method' | 'route' | 'status'>;

  constructor(registry: Registry) {
    const common = { labelNames: ['method', 'route', 'status'] as const, registers: [registry] };
    this.#durations = new RecordedHistogram({
      name: 'flashsale_http_request_duration_seconds',
      help: 'Time from a request to the end of its answer; purchases have a histogram of their own',
      buckets: DURATION_SECONDS_BUCKETS,
      ...common,
    });
    this.#errors = new Counter({
      name: 'flashsale_http_errors_total',
      help: 'Requests answered with an error, purchases too',
      ...common,
    });
  }

  /** Measures the requests of one route when they end. A route has one method, so its series differ only by status. */
  measureRoute(): onResponseHookHandler {
    const seriesOfStatus = new Map<number, RecordedSeries>();
    return (request, reply, done) => {
      const status = reply.statusCode;
      let series = seriesOfStatus.get(status);
      if (series === undefined) {
        series = this.#durations.series({ ...routeOf(request), status: String(status) });
        seriesOfStatus.set(status, series);
      }
      series.record(reply.elapsedTime / 1_000);
      done();
    };
  }

  /** Forgets what was measured so far. */
  reset(): void {
    this.#durations.resetSeries();
    this.#errors.reset();
  }

  countError(request: FastifyRequest, status: number): void {
    this.#errors.inc({ ...routeOf(request), status: String(status) });
  }

  /** The errors so far, by route and status. */
  async countErrors(): Promise<{ readonly status: number; readonly count: number }[]> {
    const { values } = await this.#errors.get();
    return values.map(({ labels, value }) => ({ status: Number(labels.status), count: value }));
  }
}

function routeOf(request: FastifyRequest): { method: string; route: string } {
  const route = request.routeOptions.url;
  // Without a route the method may be any of the three dozen that Node's parser accepts.
  return { method: route === undefined ? NO_ROUTE : request.method, route: route ?? NO_ROUTE };
}
