import { Global, Module } from '@nestjs/common';
import { Clients } from '../http/clients.js';
import { BuyerIdentity } from '../identity/buyer-identity.js';
import { IdentityMetrics } from '../identity/identity-metrics.js';
import { LimitsMetrics } from '../limits/limits-metrics.js';
import { LoadShedding } from '../limits/load-shedding.js';
import { RateLimits } from '../limits/rate-limits.js';

/** What runs before a request is answered: identification and limits. */
@Global()
@Module({
  providers: [BuyerIdentity, LoadShedding, RateLimits, Clients, LimitsMetrics, IdentityMetrics],
  exports: [BuyerIdentity, LoadShedding, RateLimits, Clients],
})
export class EdgeModule {}
