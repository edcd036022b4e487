import { ConflictException, Inject, Injectable, Logger, NotFoundException } from '@nestjs/common';
import { Reconciliation, Sales } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import type { Act } from './acts/act.js';
import { RetryLaterException } from '../http/retry-later.exception.js';

const RETRY_AFTER_SECONDS = 2;

export interface ResetResponse {
  readonly success: true;
  readonly message: string;
}

@Injectable()
export class AdminService {
  readonly #logger = new Logger(AdminService.name);

  constructor(
    private readonly reconciliation: Reconciliation,
    private readonly sales: Sales,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** Resets a sale. Earlier reservations never appear after this resolves. */
  async reset(saleId: string, confirmName: string | undefined, act: Act): Promise<ResetResponse> {
    await this.#refuseUnconfirmed(saleId, confirmName);
    // The archive names the act, which is in the log.
    const actor = `${act.actor}, act ${act.id}`;
    const result = await this.reconciliation.reset(saleId, actor).catch((error: Error) => {
      this.#logger.error(`Sale ${saleId} could not be reset: ${error.message}`, error.stack);
      throw new RetryLaterException(
        `Sale ${saleId} could not be reset now: a store is away or busy; repeating is safe`,
        RETRY_AFTER_SECONDS,
      );
    });
    if (result === undefined) throw new NotFoundException(`Sale ${saleId} not found`);
    const { archivedOrders, archivedAuditRows } = result;
    act.note({ after: { archivedOrders, archivedAuditRows } });
    this.#logger.log(
      `Sale ${saleId} was reset by ${act.actor}: ${archivedOrders} orders and ${archivedAuditRows} audit rows archived`,
    );
    return { success: true, message: `Sale ${saleId} has been reset` };
  }

  /** In demo mode nothing is lost that matters. */
  async #refuseUnconfirmed(saleId: string, confirmName: string | undefined): Promise<void> {
    if (this.environment.isDemo && confirmName === undefined) return;
    const sale = await this.sales.find(saleId);
    if (sale === undefined) throw new NotFoundException(`Sale ${saleId} not found`);
    if (confirmName === sale.name) return;
    throw new ConflictException(
      confirmName === undefined
        ? `To reset sale ${saleId}, send its name as confirmName`
        : `confirmName is not the name of sale ${saleId}`,
    );
  }
}
