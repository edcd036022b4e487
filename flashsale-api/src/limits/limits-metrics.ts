import { Injectable } from '@nestjs/common';
import { readCounter, readGauge } from 'flashsale-core';
import { Registry } from 'prom-client';
import { Clients, CONFUSIONS } from '../http/clients.js';
import { LoadShedding } from './load-shedding.js';
import { LIMIT_NAMES, RateLimits } from './rate-limits.js';

const MS_PER_SECOND = 1_000;

/** Reports refusals by limits, and how near the process is to shedding. */
@Injectable()
export class LimitsMetrics {
  constructor(registry: Registry, limits: RateLimits, shedding: LoadShedding, clients: Clients) {
    readCounter(registry, {
      name: 'flashsale_rate_limit_refusals_total',
      help: 'Requests that a rate limit refused, by the limit; 0 where it is off',
      labelNames: ['limit'],
      collect() {
        for (const limit of LIMIT_NAMES) this.inc({ limit }, limits.byName[limit]?.refused ?? 0);
      },
    });
    readCounter(registry, {
      name: 'flashsale_rate_limit_overflows_total',
      help: 'Requests whose client could not be remembered, because a limit has as many as it may, by the limit',
      labelNames: ['limit'],
      collect() {
        for (const limit of LIMIT_NAMES) this.inc({ limit }, limits.byName[limit]?.overflowed ?? 0);
      },
    });
    readGauge(registry, {
      name: 'flashsale_rate_limit_clients',
      help: 'Clients that a limit remembers, by the limit',
      labelNames: ['limit'],
      collect() {
        for (const limit of LIMIT_NAMES) this.set({ limit }, limits.byName[limit]?.clients ?? 0);
      },
    });
    readCounter(registry, {
      name: 'flashsale_rate_limit_quotas_total',
      help: 'Quotas of requests that were asked from Redis',
      collect() {
        this.inc(limits.quotas?.drawn ?? 0);
      },
    });
    readCounter(registry, {
      name: 'flashsale_rate_limit_calls_total',
      help: 'Script calls that asked Redis for quotas; each asks for all that one turn of the event loop needs',
      collect() {
        this.inc(limits.quotas?.calls ?? 0);
      },
    });
    readGauge(registry, {
      name: 'flashsale_rate_limit_alone',
      aggregator: 'max',
      help: '1 while this process counts alone because the Redis of the rate limits is away, else 0',
      collect() {
        this.set(limits.quotas?.isOpen === false ? 1 : 0);
      },
    });
    readCounter(registry, {
      name: 'flashsale_clients_confused_total',
      help: 'Requests under limits whose client may have been taken for another one, by the reason',
      labelNames: ['reason'],
      collect() {
        for (const reason of CONFUSIONS) this.inc({ reason }, clients.confused[reason]);
      },
    });
    readCounter(registry, {
      name: 'flashsale_load_shedding_refusals_total',
      help: 'Requests refused because the event loop was late',
      collect() {
        this.inc(shedding.refused);
      },
    });
    readGauge(registry, {
      name: 'flashsale_load_shedding_active',
      help: '1 while new requests are refused because the event loop is late, else 0',
      aggregator: 'max',
      collect() {
        this.set(shedding.isShedding ? 1 : 0);
      },
    });
    readGauge(registry, {
      name: 'flashsale_load_shedding_delay_seconds',
      help: 'How late the event loop was at the last sample of load shedding; 0 while it is off',
      aggregator: 'max',
      collect() {
        this.set(shedding.delayMs / MS_PER_SECOND);
      },
    });
  }
}
