import { readFileSync } from 'node:fs';
import type { Result } from 'ioredis';

function script(file: string, numberOfKeys: number): { lua: string; numberOfKeys: number } {
  return { lua: readFileSync(new URL(`../../lua/${file}`, import.meta.url), 'utf8'), numberOfKeys };
}

/** Every script, by the name of its ioredis command. Purpose, KEYS, ARGV and replies stand at the top of each file. */
export const SCRIPTS = {
  reserveUnits: script('reserve-units.lua', 5),
  adoptReservation: script('adopt-reservation.lua', 5),
  observeSale: script('observe-sale.lua', 4),
  findPurchase: script('find-purchase.lua', 3),
  setGate: script('set-gate.lua', 1),
  beginRebuild: script('begin-rebuild.lua', 5),
  restoreBuyers: script('restore-buyers.lua', 3),
  openSale: script('open-sale.lua', 3),
  defineSale: script('define-sale.lua', 3),
  releaseReservation: script('release-reservation.lua', 5),
  addFigures: script('add-figures.lua', 1),
  renewLease: script('renew-lease.lua', 1),
  releaseLease: script('release-lease.lua', 1),
};

export type ReserveUnitsReply =
  ['not-ready'] | ['decided', epoch: number, nowMs: number, outcomes: string, outboxIds: string[]];
export type AdoptReservationReply =
  | ['not-ready']
  | ['adopted', epoch: number, outboxId: string]
  | ['duplicate', epoch: number]
  | ['sold-out', epoch: number];
export type ObserveSaleReply = [
  nowMs: number,
  meta: string[],
  stock: string | null,
  buyers: number,
  outboxLength: number,
  oldestReservedAtMs: string | null,
];
export type FindPurchaseReply = ['not-ready'] | ['none'] | ['reserved' | 'confirmed', orderId: string];

declare module 'ioredis' {
  interface RedisCommander<Context> {
    reserveUnits(...keysThenArguments: string[]): Result<ReserveUnitsReply, Context>;
    adoptReservation(...keysThenArguments: string[]): Result<AdoptReservationReply, Context>;
    observeSale(...keysThenArguments: string[]): Result<ObserveSaleReply, Context>;
    findPurchase(...keysThenArguments: string[]): Result<FindPurchaseReply, Context>;
    setGate(...keysThenArguments: string[]): Result<'set' | 'superseded', Context>;
    beginRebuild(...keysThenArguments: string[]): Result<'begun' | 'superseded', Context>;
    restoreBuyers(...keysThenArguments: string[]): Result<'restored' | 'superseded', Context>;
    openSale(...keysThenArguments: string[]): Result<['opened', stock: number] | ['superseded'], Context>;
    defineSale(...keysThenArguments: string[]): Result<'defined' | 'unchanged' | 'not-ready', Context>;
    releaseReservation(...keysThenArguments: string[]): Result<'released' | 'none' | 'not-ready', Context>;
    addFigures(...keysThenArguments: string[]): Result<'added' | 'superseded', Context>;
    renewLease(...keysThenArguments: string[]): Result<0 | 1, Context>;
    releaseLease(...keysThenArguments: string[]): Result<0 | 1, Context>;
  }
}
