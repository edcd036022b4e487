import { Injectable } from '@nestjs/common';
import { readCounter, readGauge } from 'flashsale-core';
import { Registry } from 'prom-client';
import { BuyerIdentity } from './buyer-identity.js';

/** Reports what becomes of buyers' tokens, and how many are remembered. */
@Injectable()
export class IdentityMetrics {
  constructor(registry: Registry, identity: BuyerIdentity) {
    readCounter(registry, {
      name: 'flashsale_buyer_tokens_total',
      help: 'Tokens of buyers by what was done with them: known from before, verified, refused, or unavailable keys',
      labelNames: ['outcome'],
      collect() {
        for (const [outcome, tokens] of Object.entries(identity.counts)) this.inc({ outcome }, tokens);
      },
    });
    readGauge(registry, {
      name: 'flashsale_buyer_tokens_remembered',
      help: 'Tokens that were verified and are remembered, by their hashes',
      collect() {
        this.set(identity.tokensKnown);
      },
    });
  }
}
