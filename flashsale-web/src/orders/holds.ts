import { isOrderId } from '../api/order';
import { SALE_ID_PATTERN } from '../api/sale';

/** What this device has held, so that every page and every tab finds it again. Scripts read it as well as the server. */
export const HOLDS_COOKIE = 'flashsale_holds';
/** Older ones are forgotten; the list of orders has them. */
const HOLDS_MAX = 5;
/** As long as a hold may last at most. */
export const HOLDS_SECONDS = 24 * 60 * 60;
// Neither id can hold one of them, and cookies take both as they are.
const BETWEEN_HOLDS = '~';
const BETWEEN_IDS = '.';

export interface HoldName {
  readonly orderId: string;
  readonly saleId: string;
}

/** The newest first. Anybody can write a cookie, so what is no hold is left out. */
export function readHolds(text: string): readonly HoldName[] {
  const holds = text.split(BETWEEN_HOLDS).flatMap((part) => {
    const [saleId = '', orderId] = part.split(BETWEEN_IDS);
    return SALE_ID_PATTERN.test(saleId) && isOrderId(orderId) ? [{ saleId, orderId }] : [];
  });
  return holds.slice(0, HOLDS_MAX);
}

export function withHold(text: string, hold: HoldName): string {
  return writeHolds([hold, ...readHolds(withoutHold(text, hold.orderId))]);
}

export function withoutHold(text: string, orderId: string): string {
  return writeHolds(readHolds(text).filter((kept) => kept.orderId !== orderId));
}

function writeHolds(holds: readonly HoldName[]): string {
  return holds
    .slice(0, HOLDS_MAX)
    .map(({ saleId, orderId }) => `${saleId}${BETWEEN_IDS}${orderId}`)
    .join(BETWEEN_HOLDS);
}
