import { ConflictException, Injectable, Logger, NotFoundException } from '@nestjs/common';
import { DeadLetters, Reconciliation, type RepairReport, type RepairRequest } from 'flashsale-core';
import { RetryLaterException } from '../../http/retry-later.exception.js';

const RETRY_AFTER_SECONDS = 2;

/** Compares a sale in both stores and, at an operator's request, repairs the differences. */
@Injectable()
export class RepairService {
  readonly #logger = new Logger(RepairService.name);

  constructor(
    private readonly reconciliation: Reconciliation,
    private readonly deadLetters: DeadLetters,
  ) {}

  async repair(request: RepairRequest): Promise<RepairReport> {
    const { saleId } = request;
    const report = await this.reconciliation.repair(request, this.deadLetters);
    switch (report) {
      case 'unknown-sale':
        throw new NotFoundException(`Sale ${saleId} not found`);
      case 'retired':
        throw new ConflictException(
          `Sale ${saleId} is retired: it is in PostgreSQL alone, so there is nothing to compare`,
        );
      case 'holds':
        throw new ConflictException(
          `Sale ${saleId} holds units until they are paid: it is built again from PostgreSQL, so there is nothing to repair`,
        );
      case 'not-ready':
        throw new RetryLaterException(
          `Sale ${saleId} is closed or being rebuilt, please try again`,
          RETRY_AFTER_SECONDS,
        );
      case 'superseded':
        throw new RetryLaterException(
          `Sale ${saleId} was reset or rebuilt meanwhile, please try again`,
          RETRY_AFTER_SECONDS,
        );
      default:
        this.#log(report);
        return report;
    }
  }

  #log({ saleId, applied, findings }: RepairReport): void {
    if (!applied) return;
    const mended = findings
      .filter(({ found }) => found > 0)
      .map(({ id, found, mended: count }) => `${id} ${count}/${found}`);
    this.#logger.warn(`Sale ${saleId} was repaired by an operator: ${mended.join(', ') || 'nothing differed'}`);
  }
}
