import { Global, Module } from '@nestjs/common';
import { Clients } from '../http/clients.js';
import { BuyerIdentity } from '../identity/buyer-identity.js';
import { LimitsMetrics } from '../limits/limits-metrics.js';
import { LoadShedding } from '../limits/load-shedding.js';
import { RateLimits } from '../limits/rate-limits.js';

/** What a request meets before its answer: who sends it, how much of it is admitted. */
@Global()
@Module({
  providers: [BuyerIdentity, LoadShedding, RateLimits, Clients, LimitsMetrics],
  exports: [BuyerIdentity, LoadShedding, RateLimits, Clients],
})
export class EdgeModule {}
