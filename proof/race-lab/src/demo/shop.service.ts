import { randomUUID } from 'node:crypto';
import { BadRequestException, ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import type { ClaimStep } from '../strategies/guard.js';
import { type DemoClaim, DemoCounters, type DemoOutcome } from './demo-counters.service.js';
import { DemoMetrics } from './demo-metrics.js';
import { DemoStrategies, ACCOUNT, ACCOUNT_OWNER, type DemoSubject, FLASH_SALE, PRODUCTS } from './demo-strategies.js';
import { PurchaseLog } from './purchase-log.js';
import { RetryLaterException } from './error.filter.js';

/** The injection token of the dice that decide when /unstable fails. */
export const RANDOM = Symbol('RANDOM');
const UNSTABLE_SHARE = 0.05;

export type CheckoutMode = 'buggy' | 'unstable' | 'safe';

export interface BalanceAnswer {
  readonly userId: string;
  readonly balance: number;
}

export interface PurchaseAnswer {
  readonly message: string;
  readonly device: string;
  readonly amount: number;
  readonly balanceAfter: number;
}

export interface OrderAnswer {
  readonly success: true;
  readonly message: string;
  readonly orderId: string;
  readonly productId: string;
  readonly userId: string;
  readonly strategy: string;
}

export interface StockAnswer {
  readonly productId: string;
  readonly totalStock: number;
  readonly remainingStock: number;
  readonly orders: number;
  readonly oversold: number;
}

export interface ProductAnswer {
  readonly productId: string;
  readonly name: string;
  readonly totalStock: number;
  readonly remainingStock: number;
}

/** The shop of the demos: an account, products, and checkouts that are buggy, unstable or safe. */
@Injectable()
export class ShopService {
  constructor(
    private readonly counters: DemoCounters,
    private readonly strategies: DemoStrategies,
    private readonly metrics: DemoMetrics,
    private readonly log: PurchaseLog,
    @Inject(RANDOM) private readonly random: () => number,
  ) {}

  async balance(asked: string | undefined): Promise<BalanceAnswer> {
    const strategy = this.#strategyFor(ACCOUNT, asked);
    return { userId: ACCOUNT_OWNER, balance: await this.counters.remaining(ACCOUNT, strategy) };
  }

  async purchase(device: string, amount: number, asked: string | undefined): Promise<PurchaseAnswer> {
    const strategy = this.#strategyFor(ACCOUNT, asked);
    const outcome = await this.#spend(device, amount, strategy);
    if (outcome.outcome === 'sold-out') throw new BadRequestException('Insufficient balance');
    if (outcome.outcome !== 'granted') throw busy();
    const balanceAfter = outcome.remaining ?? (await this.counters.remaining(ACCOUNT, strategy));
    return { message: 'Purchase successful', device, amount, balanceAfter };
  }

  async buy(userId: string, productId: string, asked: string | undefined): Promise<OrderAnswer> {
    const product = productOf(productId);
    const strategy = this.#strategyFor(product, asked);
    return this.#order(product, strategy, strategy, userId);
  }

  /** All three sell from the same stock. */
  async checkout(mode: CheckoutMode, userId: string | undefined): Promise<OrderAnswer> {
    const { careful } = this.strategies;
    const strategy = mode === 'buggy' ? this.strategies.careless(FLASH_SALE) : careful;
    if (mode === 'unstable' && this.random() < UNSTABLE_SHARE) {
      this.metrics.countAttempt(FLASH_SALE, careful, 'unavailable');
      throw new RetryLaterException('The checkout is unstable; nothing was ordered');
    }
    return this.#order(FLASH_SALE, strategy, careful, userId ?? `guest-${randomUUID()}`);
  }

  /** Without a strategy: of the flash sale the stock of the checkouts, else what a buyer takes from who names none. */
  async stock(productId: string | undefined, asked: string | undefined): Promise<StockAnswer> {
    const product = productId === undefined ? FLASH_SALE : productOf(productId);
    const { capacity } = product.scenario;
    const strategy =
      product === FLASH_SALE && asked === undefined ? this.strategies.careful : this.#strategyFor(product, asked);
    const { remaining, claims } = await this.counters.observe(product, strategy);
    const orders = claims.length;
    return {
      productId: product.id,
      totalStock: capacity,
      remainingStock: remaining,
      orders,
      oversold: Math.max(0, orders - capacity),
    };
  }

  async reset(): Promise<{ success: true; message: string; stock: number }> {
    await this.counters.reset();
    return { success: true, message: 'Stock and balances have been reset', stock: FLASH_SALE.scenario.capacity };
  }

  async product(): Promise<ProductAnswer> {
    const { id, name, scenario } = FLASH_SALE;
    const remainingStock = await this.counters.remaining(FLASH_SALE, this.strategies.careful);
    return { productId: id, name, totalStock: scenario.capacity, remainingStock };
  }

  /** A purchase from the balance, told step by step on the terminal. */
  async #spend(device: string, amount: number, strategy: string): Promise<DemoOutcome> {
    this.log.begun(device, amount, strategy);
    try {
      const onStep = (step: ClaimStep): void => this.log.step(device, step);
      const outcome = await this.#claim({ subject: ACCOUNT, strategy, claimant: device, amount, onStep });
      this.log.ended(device, outcome);
      return outcome;
    } catch (error) {
      this.log.failed(device);
      throw error;
    }
  }

  async #order(product: DemoSubject, strategy: string, counterOf: string, userId: string): Promise<OrderAnswer> {
    const { outcome, claimId } = await this.#claim({
      subject: product,
      strategy,
      counterOf,
      claimant: userId,
      amount: 1,
    });
    switch (outcome) {
      case 'granted':
        return {
          success: true,
          message: 'Order placed',
          orderId: claimId,
          productId: product.id,
          userId,
          strategy,
        };
      case 'sold-out':
        throw new ConflictException('Out of stock');
      case 'duplicate':
        throw new ConflictException('You have already ordered');
      case 'gave-up':
        throw busy();
    }
  }

  async #claim(claim: DemoClaim): Promise<DemoOutcome> {
    const claimed = await this.counters.claim(claim);
    this.metrics.countAttempt(claim.subject, claim.strategy, claimed.outcome);
    return claimed;
  }

  #strategyFor(subject: DemoSubject, asked: string | undefined): string {
    const strategy = asked ?? this.strategies.careless(subject);
    const reason = this.strategies.reasonAgainst(strategy, subject.scenario);
    if (reason !== undefined) throw new BadRequestException(reason);
    return strategy;
  }
}

function productOf(name: string): DemoSubject {
  const product = PRODUCTS.find(({ id, alias }) => id === name || alias === name);
  if (product !== undefined) return product;
  const known = PRODUCTS.map(({ id }) => id).join(', ');
  throw new NotFoundException(`Product ${name} not found. Known: ${known}`);
}

function busy(): RetryLaterException {
  return new RetryLaterException('Too many want the same thing at once; nothing was ordered');
}
