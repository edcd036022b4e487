import { z } from 'zod';
import { ORDER_ID_SCHEMA, SALE_ID_SCHEMA, USER_ID_SCHEMA } from '../sales/identifiers.js';

const VERSION = 1;
/** What the column holds. A greater one could not even be recorded as a failure, so it would be repeated for ever. */
const EPOCH_MAX = 2_147_483_647;

const purchaseMessageSchema = z.strictObject({
  v: z.literal(VERSION),
  saleId: SALE_ID_SCHEMA,
  userId: USER_ID_SCHEMA,
  orderId: ORDER_ID_SCHEMA,
  epoch: z.int().min(1).max(EPOCH_MAX),
  outboxId: z.string().regex(/^\d{1,10}-\d{1,20}$/),
  reservedAtMs: z.int().min(0).max(8.64e15),
});

/** A unit was reserved and is to become an order. `reservedAtMs` is epoch ms by the clock of Redis. */
export type PurchaseMessage = Omit<z.infer<typeof purchaseMessageSchema>, 'v'>;

export function encodePurchaseMessage(message: PurchaseMessage): Buffer {
  return Buffer.from(JSON.stringify({ v: VERSION, ...message }));
}

/** Reads a message body, or tells in one sentence why it never can become an order. */
export function decodePurchaseMessage(body: Buffer): { message: PurchaseMessage } | { defect: string } {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    return { defect: 'The body is not JSON.' };
  }
  const parsed = purchaseMessageSchema.safeParse(json);
  if (!parsed.success) return { defect: z.prettifyError(parsed.error) };
  const { v: _v, ...message } = parsed.data;
  return { message };
}
