import { Injectable } from '@nestjs/common';
import { Database, type MovedPayment, readGauge } from 'flashsale-core';
import { Counter, Registry } from 'prom-client';

const OUTCOMES = ['confirmed', 'late', 'mismatch'] as const;
const KINDS = ['CREATE', 'CAPTURE', 'VOID', 'REFUND'] as const;
/** The gauges of one scrape are read together, and not more often than this. */
const READ_PERIOD_MS = 2_000;

interface Backlog {
  readonly due: Readonly<Record<string, number>>;
  readonly oldestDueSeconds: number;
  readonly givenUp: number;
  readonly newEvents: number;
  readonly oldestEventSeconds: number;
  readonly unmoved: number;
}

/** Measures money: what was decided, and what is still to be done. */
@Injectable()
export class PaymentMetrics {
  readonly #decisions: Counter<'outcome'>;
  readonly #orphans: Counter;
  readonly #disputes: Counter;
  readonly #failedCaptures: Counter;
  readonly #voidsAfterCapture: Counter;
  #backlog: Promise<Backlog> | undefined;
  #readAtMs = -Infinity;

  constructor(
    registry: Registry,
    private readonly database: Database,
  ) {
    const registers = [registry];
    this.#decisions = new Counter({
      name: 'flashsale_payments_decided_total',
      help: 'Payments whose money came: their order is confirmed, had ended (late), or asks for another amount (mismatch)',
      labelNames: ['outcome'],
      registers,
    });
    for (const outcome of OUTCOMES) this.#decisions.inc({ outcome }, 0);
    const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
    this.#orphans = counter(
      'flashsale_payments_orphaned_total',
      'Payments at the provider that no row of ours knew, with money',
    );
    this.#disputes = counter('flashsale_payments_disputed_total', 'Payments whose money a bank wants back');
    this.#failedCaptures = counter(
      'flashsale_captures_failed_total',
      'Orders cancelled because reserved money could not be taken',
    );
    this.#voidsAfterCapture = counter(
      'flashsale_voids_after_capture_total',
      'Voids that found the money taken, and became refunds',
    );
    // Every worker has the same; read them with `max`.
    this.#exportBacklog(registry);
  }

  moved(moved: readonly MovedPayment[]): void {
    for (const { outcome } of moved) if (outcome !== 'moved') this.#decisions.inc({ outcome });
  }

  orphaned(): void {
    this.#orphans.inc();
  }

  disputed(count: number): void {
    this.#disputes.inc(count);
  }

  captureFailed(): void {
    this.#failedCaptures.inc();
  }

  voidAfterCapture(): void {
    this.#voidsAfterCapture.inc();
  }

  #exportBacklog(registry: Registry): void {
    // A scrape goes on without what cannot be read now.
    const read = (): Promise<Backlog | undefined> => this.#readBacklog().catch(() => undefined);
    readGauge(registry, {
      name: 'flashsale_payment_commands_due',
      help: 'What the payment provider is still to be told, by kind',
      labelNames: ['kind'],
      async collect() {
        const backlog = await read();
        this.reset();
        if (backlog !== undefined) for (const kind of KINDS) this.set({ kind }, backlog.due[kind] ?? 0);
      },
    });
    const gauges: readonly (readonly [name: string, help: string, value: (backlog: Backlog) => number])[] = [
      [
        'flashsale_payment_commands_oldest_age_seconds',
        'Age of the oldest command that is not carried out',
        (b) => b.oldestDueSeconds,
      ],
      ['flashsale_payment_commands_given_up', 'Commands that were given up: an operator must look', (b) => b.givenUp],
      ['flashsale_payment_events_new', 'Events of the provider that are not handled', (b) => b.newEvents],
      [
        'flashsale_payment_events_oldest_age_seconds',
        'Age of the oldest event that is not handled',
        (b) => b.oldestEventSeconds,
      ],
      [
        'flashsale_payments_unmoved',
        'Open or reserved payments that have not moved for five minutes',
        (b) => b.unmoved,
      ],
    ];
    for (const [name, help, value] of gauges) {
      readGauge(registry, {
        name,
        help,
        async collect() {
          const backlog = await read();
          if (backlog === undefined) this.remove();
          else this.set(value(backlog));
        },
      });
    }
  }

  #readBacklog(): Promise<Backlog> {
    if (this.#backlog === undefined || performance.now() - this.#readAtMs > READ_PERIOD_MS) {
      this.#readAtMs = performance.now();
      this.#backlog = readBacklog(this.database);
      this.#backlog.catch(() => (this.#backlog = undefined));
    }
    return this.#backlog;
  }
}

async function readBacklog({ pool }: Database): Promise<Backlog> {
  const { rows } = await pool.query<Backlog>({
    name: 'read-payment-backlog',
    text: `
      SELECT COALESCE((SELECT jsonb_object_agg(kind, count)
                         FROM (SELECT kind, COUNT(*) FROM payment_commands WHERE state = 'DUE' GROUP BY kind) AS due), '{}') AS due,
             COALESCE((SELECT EXTRACT(epoch FROM now() - MIN(created_at)) FROM payment_commands
                        WHERE state = 'DUE' AND kind <> 'CREATE'), 0)::float8 AS "oldestDueSeconds",
             (SELECT COUNT(*) FROM payment_commands WHERE state = 'GIVEN_UP')::int
               + (SELECT COUNT(*) FROM payment_events WHERE state = 'GIVEN_UP')::int AS "givenUp",
             (SELECT COUNT(*) FROM payment_events WHERE state = 'NEW')::int AS "newEvents",
             COALESCE((SELECT EXTRACT(epoch FROM now() - MIN(received_at)) FROM payment_events WHERE state = 'NEW'), 0)::float8
               AS "oldestEventSeconds",
             (SELECT COUNT(*) FROM payments WHERE state IN ('OPEN', 'AUTHORIZED') AND updated_at < now() - INTERVAL '5 minutes')::int
               AS unmoved`,
  });
  const [backlog] = rows;
  if (backlog === undefined) throw new Error('There is always one row');
  return backlog;
}
