import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { backOffMs, Database, type RejectionEvent } from 'flashsale-core';
import { INSTANCE } from 'flashsale-core/nest';
import { type AuditSegment, insertAuditSegments, OpenSegment, rowsOf } from './audit-segment.js';

/** A segment is written when it is full, or after this time. */
const FLUSH_INTERVAL_MS = 1_000;
/** Segments per statement: 32,768 attempts, about 2 MB with long user ids. */
const FLUSH_SEGMENTS_MAX = 8;
/**
 * Attempts that wait here for PostgreSQL; beyond this many, they are dropped and counted. Sealed, they take 10 to 70
 * bytes each, depending on the length of the user ids.
 */
const BUFFER_SIZE_MAX = 1_000_000;
const RETRY = { delayMsMin: 100, delayMsMax: 5_000 };

/** For metrics and tests, in attempts. */
export interface AuditGauges {
  readonly buffered: number;
  readonly written: number;
  /** From before a reset, or of a sale that PostgreSQL does not know. */
  readonly leftOut: number;
  readonly dropped: number;
}

/**
 * Buffers what happened to attempts that do not become orders and writes it in segments, without delaying the answers.
 * A killed process loses what it buffered in its last interval, but only rejections: the audit of successes is written
 * with the orders. A stopped process loses nothing.
 */
@Injectable()
export class RejectionAudit {
  readonly #logger = new Logger(RejectionAudit.name);
  readonly #giveUp = new AbortController();
  /** The last sequence number taken, by sale and epoch. */
  readonly #sequences = new Map<string, number>();
  readonly #open = new Map<string, OpenSegment>();
  /** Most attempts in a row belong to the same segment. */
  #last: OpenSegment | undefined;
  readonly #sealed: AuditSegment[] = [];
  #flushing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #buffered = 0;
  #written = 0;
  #leftOut = 0;
  #dropped = 0;

  constructor(
    private readonly database: Database,
    @Inject(INSTANCE) private readonly instance: string,
  ) {}

  get gauges(): AuditGauges {
    return { buffered: this.#buffered, written: this.#written, leftOut: this.#leftOut, dropped: this.#dropped };
  }

  /** Buffers one decided attempt. No I/O. */
  record(
    event: RejectionEvent,
    saleId: string,
    userId: string,
    decision: { readonly epoch: number; readonly decidedAtMs: number },
  ): void {
    const { epoch, decidedAtMs } = decision;
    if (this.#buffered >= BUFFER_SIZE_MAX) {
      this.#dropped += 1;
      // Dropped attempts take numbers too, so that a loss shows as a gap.
      this.#takeSequences(saleId, epoch, rowsOf(event, 1));
      return;
    }
    this.#buffered += 1;
    const segment = this.#segmentOf(event, saleId, epoch, decidedAtMs);
    segment.add(userId, decidedAtMs);
    if (segment.isFull) {
      this.#seal(segment);
      this.#flush();
    } else {
      this.#timer ??= setTimeout(() => this.#flushAll(), FLUSH_INTERVAL_MS);
    }
  }

  /** Writes everything buffered, retrying until the deadline. Resolves with the number of attempts left over. */
  async drain(deadlineMs: number): Promise<number> {
    const deadline = setTimeout(() => this.#giveUp.abort(), deadlineMs);
    while (this.#buffered > 0 && !this.#giveUp.signal.aborted) {
      this.#flushAll();
      await this.#flushing;
    }
    clearTimeout(deadline);
    clearTimeout(this.#timer);
    if (this.#buffered > 0) this.#logger.error(`${this.#buffered} audit entries of rejections are lost`);
    return this.#buffered;
  }

  #segmentOf(event: RejectionEvent, saleId: string, epoch: number, decidedAtMs: number): OpenSegment {
    const last = this.#last;
    if (last?.event === event && last.saleId === saleId && last.epoch === epoch) return last;
    const key = segmentKey(event, saleId, epoch);
    const segment = this.#open.get(key) ?? new OpenSegment(event, saleId, epoch, decidedAtMs);
    this.#open.set(key, segment);
    this.#last = segment;
    return segment;
  }

  #seal(segment: OpenSegment): void {
    const { event, saleId, epoch } = segment;
    this.#open.delete(segmentKey(event, saleId, epoch));
    if (this.#last === segment) this.#last = undefined;
    const firstSequence = this.#takeSequences(saleId, epoch, segment.rowCount);
    this.#sealed.push(segment.seal(firstSequence));
  }

  /** Takes the next numbers of a sale and epoch for this many rows, and returns the first. */
  #takeSequences(saleId: string, epoch: number, rows: number): number {
    const key = sequenceKey(saleId, epoch);
    const lastTaken = this.#sequences.get(key) ?? 0;
    this.#sequences.set(key, lastTaken + rows);
    return lastTaken + 1;
  }

  #flushAll(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const segment of [...this.#open.values()]) this.#seal(segment);
    this.#flush();
  }

  #flush(): void {
    this.#flushing ??= this.#writeSealed().finally(() => {
      this.#flushing = undefined;
      if (this.#sealed.length > 0 && !this.#giveUp.signal.aborted) this.#flush();
    });
  }

  async #writeSealed(): Promise<void> {
    while (this.#sealed.length > 0 && !this.#giveUp.signal.aborted) {
      await this.#write(this.#sealed.slice(0, FLUSH_SEGMENTS_MAX));
    }
  }

  async #write(segments: readonly AuditSegment[]): Promise<void> {
    for (let attempt = 0; !this.#giveUp.signal.aborted; attempt += 1) {
      try {
        const written = attemptsOf(await insertAuditSegments(this.database, this.instance, segments));
        this.#sealed.splice(0, segments.length);
        const attempts = attemptsOf(segments);
        this.#buffered -= attempts;
        this.#written += written;
        this.#leftOut += attempts - written;
        return;
      } catch (error) {
        if (attempt === 0) this.#logger.warn(`Audit entries wait in memory: ${(error as Error).message}`);
        await this.#pause(attempt);
      }
    }
  }

  async #pause(attempt: number): Promise<void> {
    const { signal } = this.#giveUp;
    await sleep(backOffMs(attempt, RETRY), undefined, { signal }).catch(() => undefined);
  }
}

function attemptsOf(segments: readonly AuditSegment[]): number {
  return segments.reduce((sum, { size }) => sum + size, 0);
}

function sequenceKey(saleId: string, epoch: number): string {
  return `${saleId} ${epoch}`;
}

function segmentKey(event: RejectionEvent, saleId: string, epoch: number): string {
  return `${event} ${sequenceKey(saleId, epoch)}`;
}
