import { Inject, Injectable, Logger, NotFoundException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  type Joined,
  type NewListing,
  type OfferAddress,
  SaleCatalog,
  saleStatusAt,
  type Standing,
  WaitingList,
  withDeadline,
} from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { Clients } from '../http/clients.js';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { BoundedTasks } from '../limits/bounded-tasks.js';
import { ADMITTED } from '../limits/rate-limit.js';
import { RateLimits } from '../limits/rate-limits.js';
import { type HoldSale, isHoldSale } from '../purchases/hold-purchases.js';
import { SaleObserver } from '../sales/sale-observer.js';

const ANSWER_DEADLINE_MS = 2_000;
/** More at a time would take the few connections to PostgreSQL from those who need them to sell. */
const CHANGES_AT_ONCE_MAX = 50;

type NotThere = { readonly outcome: 'unknown-sale' | 'no-list' | 'not-ready' };

export type JoinResult =
  | NotThere
  | { readonly outcome: 'ended' | 'not-started' }
  | { readonly outcome: 'bad-quantity'; readonly quantityMax: number }
  | { readonly outcome: 'decided'; readonly joined: Exclude<Joined, { standing: 'bad-quantity' | 'not-ready' }> };
export type FindResult =
  NotThere | { readonly outcome: 'found'; readonly found: Exclude<Standing, { standing: 'not-ready' }> };
export type LeaveResult = NotThere | { readonly outcome: 'left' | 'offered' };

/** Lets people wait for units of a HOLD sale that come back. A place is in PostgreSQL before it is told. */
@Injectable()
export class WaitingListService {
  readonly #logger = new Logger(WaitingListService.name);
  readonly #changes = new BoundedTasks(CHANGES_AT_ONCE_MAX);

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly list: WaitingList,
    private readonly catalog: SaleCatalog,
    private readonly observer: SaleObserver,
    private readonly limits: RateLimits,
    private readonly clients: Clients,
  ) {}

  /** Counts an address for a mail with those of reminders. @throws HttpException where none is taken */
  async admitAddress(request: FastifyRequest): Promise<void> {
    if (!this.environment.sendsReminders) throw new NotFoundException('This shop sends no mails');
    const waitSeconds = (await this.limits.remindersOfAddress?.take(this.clients.of(request))) ?? ADMITTED;
    if (waitSeconds !== ADMITTED)
      throw new RetryLaterException('Too many reminders, please try again later', waitSeconds, 429);
  }

  /** Puts a user on the list; whoever is there keeps the place. */
  async join(saleId: string, listing: NewListing, address?: OfferAddress): Promise<JoinResult> {
    const sale = await this.#findSale(saleId);
    if ('outcome' in sale) return sale;
    const status = saleStatusAt(sale, this.observer.nowMs());
    if (status === 'UPCOMING') return { outcome: 'not-started' };
    if (status === 'ENDED') return { outcome: 'ended' };
    const { quantityMax } = sale.terms;
    if (listing.quantity > quantityMax) return { outcome: 'bad-quantity', quantityMax };
    const joined = await this.#change(() => this.list.join(saleId, listing, address));
    if (joined === undefined || joined.standing === 'not-ready') return { outcome: 'not-ready' };
    if (joined.standing === 'bad-quantity') return { outcome: 'bad-quantity', quantityMax };
    return { outcome: 'decided', joined };
  }

  async find(saleId: string, userId: string): Promise<FindResult> {
    const sale = await this.#findSale(saleId);
    if ('outcome' in sale) return sale;
    const found = await this.#answer(this.list.find(saleId, userId));
    return found === undefined || found.standing === 'not-ready'
      ? { outcome: 'not-ready' }
      : { outcome: 'found', found };
  }

  async leave(saleId: string, userId: string): Promise<LeaveResult> {
    const sale = await this.#findSale(saleId);
    if ('outcome' in sale) return sale;
    return { outcome: (await this.#change(() => this.list.leave(saleId, userId))) ?? 'not-ready' };
  }

  async #findSale(saleId: string): Promise<HoldSale | NotThere> {
    const sale = await this.catalog.resolve(saleId);
    if (sale === undefined) return { outcome: 'not-ready' };
    if (sale === 'unknown') return { outcome: 'unknown-sale' };
    return isHoldSale(sale) ? sale : { outcome: 'no-list' };
  }

  #change<T>(begin: () => Promise<T>): Promise<T | undefined> {
    return this.#answer(this.#changes.run(begin, undefined));
  }

  /** Undefined where a store is away. Whoever asks again loses nothing. */
  async #answer<T>(asking: Promise<T>): Promise<T | undefined> {
    return withDeadline(asking, ANSWER_DEADLINE_MS, 'the waiting list').catch((error: Error) => {
      this.#logger.warn(`The waiting list: ${error.message}`);
      return undefined;
    });
  }
}
