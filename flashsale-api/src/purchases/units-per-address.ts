import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SaleCatalog } from 'flashsale-core';
import { Clients } from '../http/clients.js';
import { ADMITTED, type RateLimit } from '../limits/rate-limit.js';
import { RateLimits } from '../limits/rate-limits.js';
import { type PurchaseResult, PurchasesService } from './purchases.service.js';
import type { PurchaseHeaders, PurchaseRequest } from './purchase.schema.js';

type Sender = Pick<FastifyRequest, 'headers' | 'socket'>;

/** What the database allows at most in one order. */
const UNITS_PER_ORDER_MAX = 100;
const OWNING: ReadonlySet<string> = new Set(['RESERVED', 'CONFIRMED']);

export type CappedResult = PurchaseResult | { readonly outcome: 'address-has-enough' };

/**
 * Caps the units of a sale that one client address gets. An attempt takes a place for each unit before it is decided and
 * gives them back unless it succeeds, so many at once cannot exceed the cap. Units that were held count also after the
 * hold has ended, so that nobody lets one hold after the other expire. A reset begins anew.
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
  purchase(request: PurchaseRequest, sender: Sender): Promise<CappedResult> {
    return this.#limit === undefined
      ? this.purchases.purchase(request, sender.headers as PurchaseHeaders)
      : this.#purchaseWithin(this.#limit, request, sender);
  }

  async #purchaseWithin(limit: RateLimit, request: PurchaseRequest, sender: Sender): Promise<CappedResult> {
    const place = this.#placeOf(request.saleId, sender);
    const quantity = unitsOf(request);
    const hasPlaces = await takeAll(limit, place, quantity);
    if (!hasPlaces && !(await this.#isOwner(request))) return { outcome: 'address-has-enough' };
    const result = await this.purchases.purchase(request, sender.headers as PurchaseHeaders);
    if (hasPlaces && !mayHaveUnits(result)) giveBack(limit, place, quantity);
    return result;
  }

  #placeOf(saleId: string, sender: Sender): string {
    const sale = this.catalog.find(saleId);
    const resetEpoch = typeof sale === 'object' ? sale.resetEpoch : 0;
    return `${saleId}:${resetEpoch}:${this.clients.of(sender)}`;
  }

  async #isOwner({ saleId, userId }: PurchaseRequest): Promise<boolean> {
    const found = await this.purchases.findPurchase(saleId, userId);
    return found.status === 'orders' ? found.orders.length > 0 : OWNING.has(found.status);
  }
}

/** As many as one order may have; what is no possible number is refused later, and takes one place until then. */
function unitsOf({ quantity = 1 }: PurchaseRequest): number {
  return quantity >= 1 && quantity <= UNITS_PER_ORDER_MAX ? quantity : 1;
}

/** All places or none. */
async function takeAll(limit: RateLimit, place: string, count: number): Promise<boolean> {
  for (let taken = 0; taken < count; taken += 1) {
    if ((await limit.take(place)) === ADMITTED) continue;
    giveBack(limit, place, taken);
    return false;
  }
  return true;
}

function giveBack(limit: RateLimit, place: string, count: number): void {
  for (let left = count; left > 0; left -= 1) limit.giveBack(place);
}

/** An attempt whose outcome is unknown may have succeeded. */
function mayHaveUnits({ outcome }: PurchaseResult): boolean {
  return outcome === 'reserved' || outcome === 'held' || outcome === 'unknown';
}
