import type { TextStorage } from '../ui/stored-text';

const KEY_SIZE_BYTES = 16;

/** What a buyer clicked for. Whoever repeats it under the same key asks for as many units as before. */
export interface Intent {
  readonly key: string;
  readonly quantity: number;
}

/**
 * Remembers what a buyer clicked for until the shop has answered. One intent has one Idempotency-Key, whatever happens
 * in between: a double click, a lost connection, a closed page. So asking again can never buy twice.
 */
export class ClickIntents {
  constructor(private readonly storage: TextStorage) {}

  /** The open intent, or a new one for so many units. */
  open(saleId: string, userId: string, quantity = 1): Intent {
    const kept = this.find(saleId, userId);
    if (kept !== undefined) return kept;
    const key = newKey();
    this.storage.setItem(placeOf(saleId, userId), quantity === 1 ? key : `${key} ${quantity}`);
    return { key, quantity };
  }

  /** The open intent, if there is one. */
  find(saleId: string, userId: string): Intent | undefined {
    const [key, quantity = '1'] = this.storage.getItem(placeOf(saleId, userId))?.split(' ') ?? [];
    return key === undefined ? undefined : { key, quantity: Number(quantity) };
  }

  /** The shop has answered: the next click is another intent. */
  close(saleId: string, userId: string): void {
    this.storage.removeItem(placeOf(saleId, userId));
  }
}

// Neither id can hold a space.
function placeOf(saleId: string, userId: string): string {
  return `flashsale intent ${saleId} ${userId}`;
}

/** crypto.randomUUID is missing where the page comes over plain HTTP from another machine; this is not. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_SIZE_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
