import { randomUUID } from 'node:crypto';
import { BadRequestException, ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { DemoCounters, type DemoOutcome } from './demo-counters.service.js';
import { DemoMetrics } from './demo-metrics.js';
import { DemoStrategies } from './demo-strategies.js';
import { ACCOUNT, type DemoSubject, FLASH_SALE, PRODUCTS } from './demo-subjects.js';
import { RetryLaterException } from './retry-later.exception.js';

/** The injection token of the dice that decide when /unstable fails. */
export const RANDOM = Symbol('RANDOM');
const UNSTABLE_SHARE = 0.05;

export type CheckoutMode = 'buggy' | 'unstable' | 'safe';

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
    @Inject(RANDOM) private readonly random: () => number,
  ) {}

  async balance(asked: string | undefined): Promise<{ balance: number }> {
    const strategy = this.#strategyFor(ACCOUNT, asked);
    return { balance: await this.#remaining(ACCOUNT, strategy) };
  }

  async purchase(device: string, amount: number, asked: string | undefined): Promise<PurchaseAnswer> {
    const strategy = this.#strategyFor(ACCOUNT, asked);
    const outcome = await this.#claim(ACCOUNT, strategy, strategy, device, amount);
    if (outcome.outcome === 'sold-out') throw new BadRequestException('Insufficient balance');
    if (outcome.outcome !== 'granted') throw busy();
    const balanceAfter = outcome.remaining ?? (await this.#remaining(ACCOUNT, strategy));
    return { message: 'Purchase successful', device, amount, balanceAfter };
  }

  async buy(userId: string, productId: string, asked: string | undefined): Promise<OrderAnswer> {
    const product = PRODUCTS.find(({ id }) => id === productId);
    if (product === undefined) {
      const known = PRODUCTS.map(({ id }) => id).join(', ');
      throw new NotFoundException(`Product ${productId} not found. Known: ${known}`);
    }
    const strategy = this.#strategyFor(product, asked);
    return this.#order(product, strategy, strategy, userId);
  }

  /** All three sell from the same stock. */
  async checkout(mode: CheckoutMode, userId: string | undefined): Promise<OrderAnswer> {
    const { careful, careless } = this.strategies;
    if (mode === 'unstable' && this.random() < UNSTABLE_SHARE) {
      this.metrics.countOrder(FLASH_SALE.id, careful, 'unavailable');
      throw new RetryLaterException('The checkout is unstable; nothing was ordered');
    }
    return this.#order(FLASH_SALE, mode === 'buggy' ? careless : careful, careful, userId ?? `guest-${randomUUID()}`);
  }

  async stock(): Promise<StockAnswer> {
    const { capacity } = FLASH_SALE.scenario;
    const { remaining, claims } = await this.counters.observe(FLASH_SALE, this.strategies.careful);
    const orders = claims.length;
    return {
      productId: FLASH_SALE.id,
      totalStock: capacity,
      remainingStock: remaining,
      orders,
      oversold: Math.max(0, orders - capacity),
    };
  }

  async reset(): Promise<{ success: true; message: string; stock: number }> {
    await this.counters.reset();
    this.metrics.forgetStock();
    return { success: true, message: 'Stock and balances have been reset', stock: FLASH_SALE.scenario.capacity };
  }

  async product(): Promise<ProductAnswer> {
    const { id, name, scenario } = FLASH_SALE;
    const remainingStock = await this.#remaining(FLASH_SALE, this.strategies.careful);
    return { productId: id, name, totalStock: scenario.capacity, remainingStock };
  }

  async #order(product: DemoSubject, strategy: string, counterOf: string, userId: string): Promise<OrderAnswer> {
    const { outcome, claimId } = await this.#claim(product, strategy, counterOf, userId, 1);
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

  async #claim(
    subject: DemoSubject,
    strategy: string,
    counterOf: string,
    claimant: string,
    amount: number,
  ): Promise<DemoOutcome> {
    const claimed = await this.counters.claim({ subject, strategy, counterOf, claimant, amount });
    this.metrics.countOrder(subject.id, strategy, claimed.outcome);
    if (claimed.outcome === 'granted' && claimed.remaining !== undefined) {
      this.metrics.setStock(subject.id, counterOf, claimed.remaining);
    }
    return claimed;
  }

  async #remaining(subject: DemoSubject, strategy: string): Promise<number> {
    const remaining = await this.counters.remaining(subject, strategy);
    this.metrics.setStock(subject.id, strategy, remaining);
    return remaining;
  }

  #strategyFor({ scenario }: DemoSubject, asked: string | undefined): string {
    const strategy = asked ?? this.strategies.careless;
    const obstacle = this.strategies.obstacle(strategy, scenario);
    if (obstacle !== undefined) throw new BadRequestException(obstacle);
    return strategy;
  }
}

function busy(): RetryLaterException {
  return new RetryLaterException('Too many want the same thing at once; nothing was ordered');
}
