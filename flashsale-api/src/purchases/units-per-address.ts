import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SaleCatalog } from 'flashsale-core';
import { Clients } from '../http/clients.js';
import { ADMITTED, type RateLimit } from '../limits/rate-limit.js';
import { RateLimits } from '../limits/rate-limits.js';
import { type PurchaseResult, PurchasesService } from './purchases.service.js';
import type { PurchaseRequest } from './purchase.schema.js';

type Sender = Pick<FastifyRequest, 'headers' | 'socket'>;

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

  get isOn(): boolean {
    return this.#limit !== undefined;
  }

  /** Decides one purchase within the cap. Who owns a unit already is answered as always. */
  async purchase(
    request: PurchaseRequest,
    idempotencyKey: string | undefined,
    sender: Sender,
  ): Promise<PurchaseResult | { readonly outcome: 'address-has-enough' }> {
    const limit = this.#limit;
    if (limit === undefined) return this.purchases.purchase(request, idempotencyKey);
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
