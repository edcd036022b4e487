import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Database } from 'flashsale-core';
import { INSTANCE } from '../stores/stores.module.js';
import {
  type AuditEntry,
  insertAuditEntries,
  type RejectionEvent,
  ROWS_PER_REJECTION,
  ROWS_PER_REPLAY,
} from './audit-entries.js';

/** A flush begins when this many entries wait, or after the interval, whichever is first. */
const FLUSH_SIZE = 1_000;
const FLUSH_INTERVAL_MS = 1_000;
/** One statement writes at most this many entries. */
const FLUSH_SIZE_MAX = 5_000;
/** What PostgreSQL cannot take waits here; beyond this, entries are dropped and counted. */
const BUFFER_SIZE_MAX = 200_000;
const RETRY_DELAY_MS_MIN = 100;
const RETRY_DELAY_MS_MAX = 5_000;

/** Figures for metrics and tests. */
export interface AuditGauges {
  readonly buffered: number;
  readonly written: number;
  readonly dropped: number;
}

/**
 * Buffers what happened to attempts that do not become orders and writes it in batches, beside the answers. A killed
 * process loses what it buffered in its last interval, of rejections alone: the audit of successes is written with the
 * orders. A stopped process loses nothing.
 */
@Injectable()
export class RejectionAudit {
  readonly #logger = new Logger(RejectionAudit.name);
  readonly #giveUp = new AbortController();
  /** The last number given, by sale and epoch. */
  readonly #sequences = new Map<string, number>();
  readonly #buffer: AuditEntry[] = [];
  #flushing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #draining = false;
  #written = 0;
  #dropped = 0;

  constructor(
    private readonly database: Database,
    @Inject(INSTANCE) private readonly instance: string,
  ) {}

  get gauges(): AuditGauges {
    return { buffered: this.#buffer.length, written: this.#written, dropped: this.#dropped };
  }

  /** Remembers one decided attempt. Costs no I/O. */
  record(
    event: RejectionEvent,
    saleId: string,
    userId: string,
    decision: { readonly epoch: number; readonly decidedAtMs: number },
  ): void {
    const { epoch, decidedAtMs } = decision;
    const sequence = this.#nextSequence(saleId, epoch, event === 'REPLAYED' ? ROWS_PER_REPLAY : ROWS_PER_REJECTION);
    if (this.#buffer.length >= BUFFER_SIZE_MAX) {
      this.#dropped += 1;
      return;
    }
    this.#buffer.push({ saleId, epoch, userId, event, sequence, decidedAtMs });
    if (this.#buffer.length >= FLUSH_SIZE) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_INTERVAL_MS);
  }

  /** Writes all that is buffered, repeating until the deadline. Resolves with the number of entries left over. */
  async drain(deadlineMs: number): Promise<number> {
    this.#draining = true;
    const deadline = setTimeout(() => this.#giveUp.abort(), deadlineMs);
    while (this.#buffer.length > 0 && !this.#giveUp.signal.aborted) {
      this.#flush();
      await this.#flushing;
    }
    clearTimeout(deadline);
    clearTimeout(this.#timer);
    if (this.#buffer.length > 0) this.#logger.error(`${this.#buffer.length} audit entries of rejections are lost`);
    return this.#buffer.length;
  }

  /** Numbers are given even to what is dropped later, so that a loss shows as a hole. */
  #nextSequence(saleId: string, epoch: number, rows: number): number {
    const key = `${saleId} ${epoch}`;
    const sequence = (this.#sequences.get(key) ?? 0) + rows;
    this.#sequences.set(key, sequence);
    return sequence;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing ??= this.#writeFullBatches().finally(() => {
      this.#flushing = undefined;
      if (this.#buffer.length > 0) this.#timer ??= setTimeout(() => this.#flush(), FLUSH_INTERVAL_MS);
    });
  }

  /** Writes what is there, and goes on while enough has come meanwhile to be worth a statement. */
  async #writeFullBatches(): Promise<void> {
    do {
      await this.#write(this.#buffer.slice(0, FLUSH_SIZE_MAX));
    } while (
      !this.#giveUp.signal.aborted &&
      (this.#buffer.length >= FLUSH_SIZE || (this.#draining && this.#buffer.length > 0))
    );
  }

  async #write(entries: readonly AuditEntry[]): Promise<void> {
    for (let attempt = 0; !this.#giveUp.signal.aborted; attempt += 1) {
      try {
        await insertAuditEntries(this.database, this.instance, entries);
        this.#buffer.splice(0, entries.length);
        this.#written += entries.length;
        return;
      } catch (error) {
        if (attempt === 0) this.#logger.warn(`Audit entries wait in memory: ${(error as Error).message}`);
        await this.#pause(attempt);
      }
    }
  }

  async #pause(attempt: number): Promise<void> {
    const ceilingMs = Math.min(RETRY_DELAY_MS_MIN * 2 ** Math.min(attempt, 10), RETRY_DELAY_MS_MAX);
    const { signal } = this.#giveUp;
    await sleep(ceilingMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }
}
