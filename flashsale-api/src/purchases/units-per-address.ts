import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SaleCatalog } from 'flashsale-core';
import { Clients } from '../http/clients.js';
import { ADMITTED, type RateLimit } from '../limits/rate-limit.js';
import { RateLimits } from '../limits/rate-limits.js';
import { type PurchaseResult, PurchasesService } from './purchases.service.js';
import type { PurchaseRequest } from './purchase.schema.js';

type Sender = Pick<FastifyRequest, 'headers' | 'socket'>;

export type CappedResult = PurchaseResult | { readonly outcome: 'address-has-enough' };

/**
 * Caps the units of a sale that one client address gets. An attempt takes a place before it is decided and gives it back
 * unless it succeeds, so many at once cannot exceed the cap. A reset begins anew.
 */
@Injectable()
export class UnitsPerAddress {
  readonly #limit: RateLimit | undefined;

  constructor(
    limits: RateLimits,
    private readonly clients: Clients,
    private readonly catalog: SaleCatalog,
    private readonly purchases: PurchasesService,
  ) {
    this.#limit = limits.unitsOfAddress;
  }

  /** Decides one purchase, within the cap if there is one. Who owns a unit already is answered as always. */
  purchase(request: PurchaseRequest, idempotencyKey: string | undefined, sender: Sender): Promise<CappedResult> {
    return this.#limit === undefined
      ? this.purchases.purchase(request, idempotencyKey)
      : this.#purchaseWithin(this.#limit, request, idempotencyKey, sender);
  }

  async #purchaseWithin(
    limit: RateLimit,
    request: PurchaseRequest,
    idempotencyKey: string | undefined,
    sender: Sender,
  ): Promise<CappedResult> {
    const place = this.#placeOf(request.saleId, sender);
    const hasPlace = (await limit.take(place)) === ADMITTED;
    if (!hasPlace && !(await this.#isOwner(request))) return { outcome: 'address-has-enough' };
    const result = await this.purchases.purchase(request, idempotencyKey);
    // An attempt whose outcome is unknown may have succeeded.
    const mayHaveUnit = result.outcome === 'reserved' || result.outcome === 'unknown';
    if (hasPlace && !mayHaveUnit) limit.giveBack(place);
    return result;
  }

  #placeOf(saleId: string, sender: Sender): string {
    const sale = this.catalog.find(saleId);
    const resetEpoch = typeof sale === 'object' ? sale.resetEpoch : 0;
    return `${saleId}:${resetEpoch}:${this.clients.of(sender)}`;
  }

  async #isOwner({ saleId, userId }: PurchaseRequest): Promise<boolean> {
    const { status } = await this.purchases.findPurchase(saleId, userId);
    return status === 'RESERVED' || status === 'CONFIRMED';
  }
}
