import { z } from 'zod';
import { ORDER_ID_SCHEMA, SALE_ID_SCHEMA, USER_ID_SCHEMA } from '../sales/identifiers.js';
import { EPOCH_MAX, epochOfEntry, type Reservation } from './reservation.js';

/** Also bounds how many reservations are retried together, or dead-lettered together. */
export const RESERVATIONS_PER_MESSAGE_MAX = 100;

const VERSION = 3;
const TYPE = 'reserved';

const contentSchema = {
  saleId: SALE_ID_SCHEMA,
  epoch: z.int().min(1).max(EPOCH_MAX),
  reservations: z
    .array(
      z.strictObject({
        userId: USER_ID_SCHEMA,
        orderId: ORDER_ID_SCHEMA,
        outboxId: z
          .string()
          .regex(/^\d{1,10}-\d{1,20}$/)
          .refine((id) => epochOfEntry(id) <= EPOCH_MAX),
        reservedAtMs: z.int().min(0).max(8.64e15),
      }),
    )
    .min(1)
    .max(RESERVATIONS_PER_MESSAGE_MAX),
};

const messageSchema = z.discriminatedUnion('v', [
  z.strictObject({ v: z.literal(VERSION), type: z.literal(TYPE), ...contentSchema }),
  /** Written by an earlier release, which had one message type. Queues and dead letters may still hold it. */
  z.strictObject({ v: z.literal(2), ...contentSchema }),
]);

type MessageBody = z.infer<(typeof messageSchema.options)[0]>;

/**
 * Groups reservations by sale and epoch into messages. A message costs the broker and both ends far more than the
 * reservations in it.
 */
export function groupByMessage(reservations: readonly Reservation[]): Reservation[][] {
  const groups: Reservation[][] = [];
  const open = new Map<string, Reservation[]>();
  for (const reservation of reservations) {
    const key = `${reservation.saleId} ${reservation.epoch}`;
    let group = open.get(key);
    if (group === undefined || group.length === RESERVATIONS_PER_MESSAGE_MAX) {
      group = [];
      groups.push(group);
      open.set(key, group);
    }
    group.push(reservation);
  }
  return groups;
}

/** The message body for reservations grouped by `groupByMessage`. */
export function encodeReservations(reservations: readonly Reservation[]): Buffer {
  const { saleId, epoch } = reservations[0] as Reservation;
  const body: MessageBody = {
    v: VERSION,
    type: TYPE,
    saleId,
    epoch,
    reservations: reservations.map(({ userId, orderId, outboxId, reservedAtMs }) => ({
      userId,
      orderId,
      outboxId,
      reservedAtMs,
    })),
  };
  return Buffer.from(JSON.stringify(body));
}

/** Reads a message body, or returns why it can never become orders. */
export function decodeReservations(body: Buffer): { reservations: Reservation[] } | { defect: string } {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    return { defect: 'The body is not JSON.' };
  }
  const parsed = messageSchema.safeParse(json);
  if (!parsed.success) return { defect: z.prettifyError(parsed.error) };
  const { saleId, epoch, reservations } = parsed.data;
  return { reservations: reservations.map((reservation) => ({ saleId, epoch, ...reservation })) };
}
