import { z } from 'zod';
import { type Hold, isHold } from '../holds/hold.js';
import { ORDER_ID_SCHEMA, SALE_ID_SCHEMA, USER_ID_SCHEMA } from '../sales/identifiers.js';
import { BUCKETS_MAX } from '../redis/shard.js';
import { EPOCH_MAX, epochOfEntry, type Reservation } from './reservation.js';

/** Also bounds how many reservations are retried together, or dead-lettered together. */
export const RESERVATIONS_PER_MESSAGE_MAX = 100;

const VERSION = 3;
/** As in the CHECKs of the orders table, which would refuse others for good. */
const QUANTITY_MAX = 100;
const CURRENCY_PATTERN = /^[A-Z]{3}$/;

const timeSchema = z.int().min(0).max(8.64e15);

const reservationSchema = z.strictObject({
  userId: USER_ID_SCHEMA,
  orderId: ORDER_ID_SCHEMA,
  outboxId: z
    .string()
    .regex(/^\d{1,10}-\d{1,20}$/)
    .refine((id) => epochOfEntry(id) <= EPOCH_MAX),
  reservedAtMs: timeSchema,
});

const holdSchema = reservationSchema.extend({
  quantity: z.int().min(1).max(QUANTITY_MAX),
  untilMs: timeSchema,
  amount: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  currency: z.string().regex(CURRENCY_PATTERN),
  offer: z.strictObject({ place: z.int().min(1), free: z.int().min(1) }).exactOptional(),
});

function contentOf<Item extends z.ZodType>(item: Item) {
  return {
    saleId: SALE_ID_SCHEMA,
    epoch: z.int().min(1).max(EPOCH_MAX),
    reservations: z.array(item).min(1).max(RESERVATIONS_PER_MESSAGE_MAX),
    /** Absent where the sale has one. */
    buckets: z.int().min(2).max(BUCKETS_MAX).exactOptional(),
  };
}

const reservedSchema = z.strictObject({
  v: z.literal(VERSION),
  type: z.literal('reserved'),
  ...contentOf(reservationSchema),
});
const heldSchema = z.strictObject({ v: z.literal(VERSION), type: z.literal('held'), ...contentOf(holdSchema) });

const messageSchema = z.discriminatedUnion('v', [
  z.discriminatedUnion('type', [reservedSchema, heldSchema]),
  /** Written by an earlier release, which had one message type. Queues and dead letters may still hold it. */
  z.strictObject({ v: z.literal(2), ...contentOf(reservationSchema) }),
]);

/**
 * Groups reservations by sale and epoch into messages; those of one sale and epoch are all holds, or none is. A message costs
 * the broker and both ends far more than the reservations in it.
 */
export function groupByMessage(reservations: readonly Reservation[]): Reservation[][] {
  const groups: Reservation[][] = [];
  const open = new Map<string, Reservation[]>();
  for (const reservation of reservations) {
    const key = `${reservation.saleId} ${reservation.epoch} ${reservation.buckets}`;
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
  const [first] = reservations as readonly [Reservation];
  if (isHold(first)) return encodeHolds(reservations as readonly Hold[]);
  const { saleId, epoch, buckets } = first;
  const body: z.infer<typeof reservedSchema> = {
    v: VERSION,
    type: 'reserved',
    saleId,
    epoch,
    ...(buckets !== undefined && { buckets }),
    reservations: reservations.map(({ userId, orderId, outboxId, reservedAtMs }) => ({
      userId,
      orderId,
      outboxId,
      reservedAtMs,
    })),
  };
  return Buffer.from(JSON.stringify(body));
}

function encodeHolds(holds: readonly Hold[]): Buffer {
  const { saleId, epoch } = holds[0] as Hold;
  const body: z.infer<typeof heldSchema> = {
    v: VERSION,
    type: 'held',
    saleId,
    epoch,
    reservations: holds.map(({ saleId: _saleId, epoch: _epoch, ...hold }) => hold),
  };
  return Buffer.from(JSON.stringify(body));
}

/** Reads a message body, or returns why it can never become orders. */
export function decodeReservations(body: Buffer): { reservations: (Reservation | Hold)[] } | { defect: string } {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    return { defect: 'The body is not JSON.' };
  }
  const parsed = messageSchema.safeParse(json);
  if (!parsed.success) return { defect: z.prettifyError(parsed.error) };
  const { saleId, epoch, buckets, reservations } = parsed.data;
  const common = { saleId, epoch, ...(buckets !== undefined && { buckets }) };
  return { reservations: reservations.map((reservation) => ({ ...common, ...reservation })) };
}
