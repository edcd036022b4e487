import type { TextStorage } from '../ui/stored-text';

const KEY_SIZE_BYTES = 16;

/**
 * Remembers what a buyer clicked for until the shop has answered. One intent has one Idempotency-Key, whatever happens
 * in between: a double click, a lost connection, a closed page. So asking again can never buy twice.
 */
export class ClickIntents {
  constructor(private readonly storage: TextStorage) {}

  /** The key of the open intent, or of a new one. */
  open(saleId: string, userId: string): string {
    const place = placeOf(saleId, userId);
    const kept = this.storage.getItem(place);
    if (kept !== null) return kept;
    const key = newKey();
    this.storage.setItem(place, key);
    return key;
  }

  isOpen(saleId: string, userId: string): boolean {
    return this.storage.getItem(placeOf(saleId, userId)) !== null;
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
