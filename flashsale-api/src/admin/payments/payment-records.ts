import { Injectable } from '@nestjs/common';
import { type CommandKind, Database } from 'flashsale-core';
import { type Page, toPage } from '../records/orders-page.js';

/** Whether it is stuck, time in ms and id of the last payment of a page. */
export const PAYMENTS_CURSOR = /^[01]\.\d{1,15}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const PAYMENT_STATES = ['NEW', 'OPEN', 'AUTHORIZED', 'CAPTURED', 'VOIDED', 'REFUNDED'] as const;
/** A command that is not carried out by then is stuck; the alert PaymentsStuck waits as long. */
const STUCK_AFTER = '15 minutes';

export interface PaymentRecord {
  readonly paymentId: string;
  readonly orderId: string;
  readonly saleId: string;
  readonly userId: string;
  readonly provider: string;
  /** Null until the provider has it. */
  readonly providerPaymentId: string | null;
  readonly state: (typeof PAYMENT_STATES)[number];
  /** Integers of minor units. */
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
  readonly currency: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** A command of it was given up, or is not carried out for 15 minutes. */
  readonly stuck: boolean;
  readonly commands: readonly CommandRecord[];
}

/** What the provider was told about a payment, or is to be told. */
interface CommandRecord {
  readonly kind: CommandKind;
  readonly reason: string | null;
  readonly state: 'DUE' | 'DONE' | 'SUPERSEDED' | 'GIVEN_UP';
  readonly attempts: number;
  readonly dueAt: Date;
  readonly lastError: string | null;
}

export interface PaymentsPageOptions {
  readonly saleId?: string | undefined;
  readonly state?: PaymentRecord['state'] | undefined;
  readonly isStuck: boolean;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** PostgreSQL's BIGINT as text, and times within JSON. */
type Row = Omit<PaymentRecord, 'amount' | 'captured' | 'refunded' | 'commands'> & {
  readonly amount: string;
  readonly captured: string;
  readonly refunded: string;
  readonly commands: readonly (Omit<CommandRecord, 'dueAt'> & { readonly dueAt: string })[];
};

/** Payments, as operators read them. */
@Injectable()
export class PaymentRecords {
  constructor(private readonly database: Database) {}

  /** Those that are stuck first, then the newest. */
  async readPage({ saleId, state, isStuck, after, limit }: PaymentsPageOptions): Promise<Page<PaymentRecord>> {
    const [wasStuck, createdAtMs, lastId] = after?.split('.') ?? [];
    const { rows } = await this.database.pool.query<Row>({
      name: 'list-payments',
      text: `
        WITH stuck AS MATERIALIZED (
          SELECT DISTINCT payment_id FROM payment_commands
           WHERE state = 'GIVEN_UP' OR (state = 'DUE' AND kind <> 'CREATE' AND created_at < now() - INTERVAL '${STUCK_AFTER}')
        ), page AS (
          SELECT p.*, s.payment_id IS NOT NULL AS stuck FROM payments p LEFT JOIN stuck s ON s.payment_id = p.id
           WHERE ($1::text IS NULL OR p.sale_id = $1) AND ($2::text IS NULL OR p.state = $2)
             AND (NOT $3::boolean OR s.payment_id IS NOT NULL)
             AND ($4::boolean IS NULL OR (s.payment_id IS NOT NULL, p.created_at, p.id) < ($4, $5::timestamptz, $6::uuid))
           ORDER BY stuck DESC, p.created_at DESC, p.id DESC LIMIT $7
        )
        SELECT id AS "paymentId", order_id AS "orderId", sale_id AS "saleId", user_id AS "userId", provider,
               provider_payment_id AS "providerPaymentId", state, amount, captured, refunded, currency,
               created_at AS "createdAt", updated_at AS "updatedAt", stuck,
               (SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', c.kind, 'reason', c.reason, 'state', c.state,
                                                             'attempts', c.attempts, 'dueAt', c.due_at,
                                                             'lastError', c.last_error) ORDER BY c.created_at, c.kind), '[]')
                  FROM payment_commands c WHERE c.payment_id = page.id) AS commands
          FROM page ORDER BY stuck DESC, created_at DESC, id DESC`,
      values: [
        saleId,
        state,
        isStuck,
        wasStuck && wasStuck === '1',
        createdAtMs && new Date(Number(createdAtMs)),
        lastId,
        limit + 1,
      ],
    });
    return toPage(
      rows.map(toRecord),
      limit,
      ({ stuck, createdAt, paymentId }) => `${stuck ? 1 : 0}.${createdAt.getTime()}.${paymentId}`,
    );
  }
}

function toRecord({ amount, captured, refunded, commands, ...payment }: Row): PaymentRecord {
  return {
    ...payment,
    ...{ amount: Number(amount), captured: Number(captured), refunded: Number(refunded) },
    commands: commands.map(({ dueAt, ...command }) => ({ ...command, dueAt: new Date(dueAt) })),
  };
}
