import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { readCounter, readGauge } from 'flashsale-core';
import { ENVIRONMENT, Health, type HealthReport, WholeHost } from 'flashsale-core/nest';
import { AggregatorRegistry, Registry } from 'prom-client';
import type { Environment } from '../environment.js';
import { ApiReadiness } from '../health/readiness.js';
import { Siblings } from './siblings.js';

/** How late the others may learn that this process is not ready. */
const READINESS_PERIOD_MS = 100;

/** Health and metrics of all processes that share the port: whichever of them a probe reaches, it hears the same. */
@Injectable()
export class ApiHost extends WholeHost implements OnModuleDestroy {
  readonly #processes: number;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly siblings: Siblings,
    private readonly health: Health,
    private readonly registry: Registry,
    readiness: ApiReadiness,
    @Inject(ENVIRONMENT) { http }: Environment,
  ) {
    super();
    this.#processes = http.processes;
    siblings.answer('health', () => health.report());
    siblings.answer('metrics', () => registry.getMetricsAsJSON());
    this.#timer = setInterval(() => siblings.reportReadiness(readiness.ownReason()), READINESS_PERIOD_MS).unref();
    readGauge(registry, {
      name: 'flashsale_api_processes',
      help: 'Processes of this API that take connections; API_PROCESSES of them should',
      aggregator: 'max',
      collect() {
        this.set(siblings.state.serving);
      },
    });
    readCounter(registry, {
      name: 'flashsale_api_process_restarts_total',
      help: 'Processes of this API that ended on their own and were started again',
      aggregator: 'max',
      collect() {
        this.inc(siblings.state.restarts);
      },
    });
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async report(): Promise<HealthReport> {
    const own = this.health.report();
    if (!this.siblings.exist) return own;
    const others = (await this.siblings.ask('health')) as HealthReport[];
    return mergeReports([await own, ...others], this.#processes);
  }

  async readMetrics(): Promise<string> {
    if (!this.siblings.exist) return this.registry.metrics();
    const others = (await this.siblings.ask('metrics')) as object[][];
    const own = await this.registry.getMetricsAsJSON();
    return AggregatorRegistry.aggregate([own, ...others]).metrics();
  }
}

/** A store is up if it is for every process; where one of the processes is missing, the whole is degraded. */
export function mergeReports(reports: readonly [HealthReport, ...HealthReport[]], processes: number): HealthReport {
  const [own] = reports;
  const serviceOf = (name: keyof HealthReport['services']) =>
    reports.find(({ services }) => services[name].status === 'down')?.services[name] ?? own.services[name];
  const areAllOk = reports.length === processes && reports.every(({ status }) => status === 'ok');
  return {
    ...own,
    status: areAllOk ? 'ok' : 'degraded',
    services: { database: serviceOf('database'), redis: serviceOf('redis'), rabbitmq: serviceOf('rabbitmq') },
    processes: { configured: processes, answering: reports.length },
  };
}
