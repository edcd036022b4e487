import { Global, Module } from '@nestjs/common';
import { Clients } from '../http/clients.js';
import { LimitsMetrics } from './limits-metrics.js';
import { LoadShedding } from './load-shedding.js';
import { RateLimits } from './rate-limits.js';

/** What keeps a crowd, or one who asks too much, from wearing the process out. */
@Global()
@Module({ providers: [LoadShedding, RateLimits, Clients, LimitsMetrics], exports: [LoadShedding, RateLimits, Clients] })
export class LimitsModule {}
