import { Global, Module } from '@nestjs/common';
import { Clients } from '../http/clients.js';
import { BuyerIdentity } from '../identity/buyer-identity.js';
import { IdentityMetrics } from '../identity/identity-metrics.js';
import { LimitsMetrics } from '../limits/limits-metrics.js';
import { LoadShedding } from '../limits/load-shedding.js';
import { RateLimits } from '../limits/rate-limits.js';
import { RequestMetrics } from '../metrics/request-metrics.js';

/** What runs before a request is answered: identification and limits. */
@Global()
@Module({
  providers: [BuyerIdentity, LoadShedding, RateLimits, Clients, LimitsMetrics, IdentityMetrics, RequestMetrics],
  exports: [BuyerIdentity, LoadShedding, RateLimits, Clients, RequestMetrics],
})
export class EdgeModule {}
