import { Inject, Injectable, Logger, NotFoundException } from '@nestjs/common';
import { Reconciliation } from 'flashsale-core';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
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
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** Whether admin calls need no token. */
  get isDemo(): boolean {
    return this.environment.isDemo;
  }

  /** Resets a sale. Earlier reservations never appear after this resolves. */
  async reset(saleId: string): Promise<ResetResponse> {
    // Whoever has the token is the operator; in demo mode there is none.
    const actor = `POST /api/v1/admin/reset${this.isDemo ? ' in demo mode' : ''}`;
    const result = await this.reconciliation.reset(saleId, actor).catch((error: Error) => {
      this.#logger.error(`Sale ${saleId} could not be reset: ${error.message}`, error.stack);
      throw new RetryLaterException(
        `Sale ${saleId} could not be reset now: a store is away or busy; repeating is safe`,
        RETRY_AFTER_SECONDS,
      );
    });
    if (result === undefined) throw new NotFoundException(`Sale ${saleId} not found`);
    const { archivedOrders, archivedAuditRows } = result;
    this.#logger.log(`Sale ${saleId} was reset: ${archivedOrders} orders and ${archivedAuditRows} audit rows archived`);
    return { success: true, message: `Sale ${saleId} has been reset` };
  }
}
