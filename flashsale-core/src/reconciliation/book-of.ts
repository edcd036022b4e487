import type { SaleStore } from '../redis/sale-store.js';
import type { SaleMode } from '../sales/sale.js';
import { HoldBook } from './hold-book.js';
import { InstantBook } from './instant-book.js';
import type { SaleBook } from './sale-book.js';

export function bookOf(store: SaleStore, mode: SaleMode): SaleBook {
  return mode === 'HOLD' ? new HoldBook(store) : new InstantBook(store);
}
