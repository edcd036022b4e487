import { readFileSync } from 'node:fs';
import type { Result } from 'ioredis';

/**
 * A sale stays as it is for this time after "sold out" was leased. It is longer than a lease, because the clock of Redis,
 * which measures it, may gain on that of the process that holds the lease.
 */
export const QUIET_MS = 600;
/** How long free units that fit nobody on the waiting list are kept for who joins it, or for more to be freed. */
const LIST_PATIENCE_MS = 60_000;

/** For scripts of both modes: which server runs them, and its clock. */
const SERVER = read('server.lua');
const PRELUDE = `local QUIET_MS = ${QUIET_MS}\n${SERVER}${read('quiet.lua')}${read('prelude.lua')}`;
/** For scripts that read or write reservations. */
const RESERVATION = PRELUDE + read('entry.lua') + read('reservation.lua');
/** For scripts that must cope with damaged keys. */
const DAMAGE = read('instant.lua') + read('damage.lua');
/** The keys of every script of INSTANT sales: `scriptKeys`. */
const SALE_KEYS = 5;

/** For scripts that move units between the buckets of a sale. */
const LEDGER = RESERVATION + read('buckets/ledger.lua');

/** For scripts of both modes in a HOLD sale, where nothing is leased. */
const HOLD_SALE = `local QUIET_MS = 0\n${SERVER}${read('quiet.lua')}${read('holds/hold.lua')}${read('damage.lua')}`;
/** For scripts that read or write holds. */
const HOLDS = SERVER + read('holds/ledger.lua');
const WAITING_LIST = `local PATIENCE_MS = ${LIST_PATIENCE_MS}\n${read('holds/waiting-list.lua')}`;
/** For those that may give units back, or change the waiting list. */
const LISTED_HOLDS = HOLDS + WAITING_LIST;
/** For scripts that let people of a waiting room in. */
const INLET = SERVER + read('rooms/inlet.lua');
/** The keys of scripts of HOLD sales: `holdScriptKeys`. */
const HOLD_SALE_KEYS = 6;
/** `listScriptKeys` */
const LIST_KEYS = 8;

function read(file: string): string {
  return readFileSync(new URL(`../../lua/${file}`, import.meta.url), 'utf8');
}

/** Another script as a function, for one that does the same and more in one step. */
function asFunction(name: string, file: string): string {
  const text = read(file);
  return `local function ${name}()\n${text.slice(text.indexOf('\n') + 1)}\nend\n`;
}

/** Inserts the prelude after the shebang, which must be the first line. */
function script(file: string, numberOfKeys = SALE_KEYS, prelude = PRELUDE): { lua: string; numberOfKeys: number } {
  return { lua: read(file).replace('\n', () => `\n${prelude}`), numberOfKeys };
}

/** Every script, by the name of its method; `functions.ts` makes functions of them. The top of each file documents purpose, KEYS, ARGV and replies. */
export const SCRIPTS = {
  reserveUnits: script('reserve-units.lua', SALE_KEYS, RESERVATION),
  adoptReservation: script('adopt-reservation.lua', SALE_KEYS, RESERVATION),
  observeSale: script('observe-sale.lua', SALE_KEYS, RESERVATION + DAMAGE),
  leaseSoldOut: script('lease-sold-out.lua'),
  findPurchase: script('find-purchase.lua', SALE_KEYS, RESERVATION),
  setGate: script('set-gate.lua', 1, PRELUDE + DAMAGE),
  beginRebuild: script('begin-rebuild.lua', SALE_KEYS, PRELUDE + DAMAGE),
  restoreBuyers: script('restore-buyers.lua', SALE_KEYS, RESERVATION),
  openSale: script('open-sale.lua'),
  openGate: script('open-gate.lua'),
  defineSale: script('define-sale.lua'),
  releaseReservation: script('release-reservation.lua', SALE_KEYS, RESERVATION),
  forgetOwner: script('forget-owner.lua', SALE_KEYS, RESERVATION),
  forgetSale: script('forget-sale.lua', SALE_KEYS, PRELUDE + DAMAGE),
  takeForBucket: script('buckets/take-units.lua', SALE_KEYS, LEDGER),
  arriveInBucket: script('buckets/arrive-units.lua', SALE_KEYS, LEDGER + asFunction('decide', 'reserve-units.lua')),
  settleTransfer: script('buckets/settle-transfer.lua', 1, LEDGER),
  freezeBucket: script('buckets/freeze-bucket.lua', SALE_KEYS, LEDGER),
  openBucket: script('buckets/open-bucket.lua', SALE_KEYS, LEDGER + asFunction('openSale', 'open-sale.lua')),
  changeBucket: script('buckets/change-bucket.lua', SALE_KEYS, LEDGER),
  redefineBucket: script('buckets/redefine-bucket.lua', SALE_KEYS, LEDGER),
  thawBucket: script('buckets/thaw-bucket.lua', 1, LEDGER),
  reserveHolds: script('holds/reserve-holds.lua', HOLD_SALE_KEYS, HOLDS),
  adoptHold: script('holds/adopt-hold.lua', LIST_KEYS, LISTED_HOLDS),
  dueHolds: script('holds/due-holds.lua', HOLD_SALE_KEYS, HOLDS),
  settleHolds: script('holds/settle-holds.lua', LIST_KEYS, LISTED_HOLDS),
  lookNow: script('holds/look-now.lua', HOLD_SALE_KEYS, HOLDS),
  findHolds: script('holds/find-holds.lua', HOLD_SALE_KEYS, HOLDS),
  findOrders: script('holds/find-orders.lua', HOLD_SALE_KEYS, HOLDS),
  observeHolds: script(
    'holds/observe-holds.lua',
    LIST_KEYS,
    HOLD_SALE + read('entry.lua') + read('holds/ledger.lua') + WAITING_LIST,
  ),
  beginHoldRebuild: script('begin-rebuild.lua', LIST_KEYS, HOLD_SALE),
  restoreHoldings: script('holds/restore-holdings.lua', HOLD_SALE_KEYS, HOLDS),
  restoreList: script('holds/restore-list.lua', LIST_KEYS, LISTED_HOLDS),
  openHolds: script('holds/open-holds.lua', LIST_KEYS, LISTED_HOLDS),
  openHoldGate: script('open-gate.lua', LIST_KEYS, HOLD_SALE),
  defineHolds: script('holds/define-holds.lua', LIST_KEYS, LISTED_HOLDS),
  forgetHoldSale: script('forget-sale.lua', LIST_KEYS, HOLD_SALE),
  lookAtList: script('holds/look-at-list.lua', LIST_KEYS, LISTED_HOLDS),
  joinList: script('holds/join-list.lua', LIST_KEYS, LISTED_HOLDS),
  leaveList: script('holds/leave-list.lua', LIST_KEYS, LISTED_HOLDS),
  joinRoom: script('rooms/join-room.lua', 3, SERVER),
  freezeRoom: script('rooms/freeze-room.lua', 1, SERVER),
  advanceRoom: script('rooms/advance-room.lua', 6, INLET + read('rooms/lanes.lua')),
  claimTurn: script('rooms/claim-turn.lua', 4, INLET),
  leaveRoom: script('rooms/leave-room.lua', 2, INLET),
  declineTurn: script('rooms/decline-turn.lua', 3, SERVER),
  rememberEpoch: script('remember-epoch.lua', 1),
  addFigures: script('add-figures.lua', 1),
  renewLease: script('renew-lease.lua', 1),
  releaseLease: script('release-lease.lua', 1),
};

/** The scripts of the rate limits, which may have a Redis of their own. Each call names its number of keys. */
export const LIMIT_SCRIPTS = { drawQuotas: { lua: read('draw-quotas.lua') } };

export type ReserveUnitsReply =
  ['not-ready'] | ['decided', epoch: number, nowMs: number, outcomes: string, outboxIds: string[]];
export type AdoptReservationReply =
  | ['not-ready']
  | ['adopted', epoch: number, outboxId: string]
  | ['stale', epoch: number]
  | ['duplicate', epoch: number]
  | ['sold-out', epoch: number];
export type BeginRebuildReply = ['superseded'] | ['begun', server: string, elsewhere: 0 | 1];
export type LeaseSoldOutReply =
  | ['none']
  | ['leased', epoch: number, nowMs: number, server: string, lastEntryId: string, owners: number, ledger: number];
export type TakeUnitsReply =
  ['not-ready'] | ['none'] | ['stale'] | ['taken', epoch: number, sequence: number, units: number, toEpoch: number];
export type ArriveUnitsReply = [arrival: 'arrived' | 'stale' | 'not-ready', decisions?: ReserveUnitsReply];
export type FreezeBucketReply =
  ['superseded'] | ['not-ready'] | ['frozen', units: number, owners: number, outs: number[], ins: number[]];
export type ChangeBucketReply = ['superseded'] | ['not-ready'] | ['changed', units: number];
export type OpenSaleReply = ['opened', stock: number] | ['superseded'] | ['uneven'] | ['quiet', leftMs: number];
export type OpenGateReply = ['opened'] | ['superseded'] | ['quiet', leftMs: number];
export type ObserveSaleReply = [
  nowMs: number,
  server: string,
  trusted: 0 | 1,
  meta: string[],
  stock: string | null,
  buyers: number,
  owners: number,
  outboxLength: number,
  oldestReservedAtMs: string | null,
];
export type ReserveHoldsReply =
  | ['not-ready']
  | [
      'decided',
      epoch: number,
      nowMs: number,
      letters: string,
      details: string[],
      untilMs: number,
      unitPrice: number,
      currency: string,
      waiting: number,
    ];
export type DueHoldsReply =
  ['not-ready'] | ['due', epoch: number, nowMs: number, orderIdsAndHoldings: string[], offerable: 0 | 1];
export type SettleHoldsReply = ['not-ready'] | ['settled', letters: string];
export type LookNowReply = ['not-ready'] | ['none'] | ['known', epoch: number, holding: string, currency: string];
export type FindHoldingsReply =
  | ['not-ready']
  | ['found', epoch: number, nowMs: number, currency: string, orderIds: string[], holdings: (string | null)[]];
export type OpenHoldsReply = ['opened', free: number] | ['superseded'] | ['uneven'];
export type ObserveHoldsReply = [
  nowMs: number,
  server: string,
  trusted: 0 | 1,
  meta: string[],
  free: string | null,
  outboxLength: number,
  oldestReservedAtMs: string | null,
];
export type LookAtListReply =
  | ['not-ready']
  | ['listed', place: number, quantity: number, acceptLess: 0 | 1, ahead: number]
  | ['offered', orderId: string]
  | ['not-listed', resetEpoch: number]
  | [refusal: 'on-sale' | 'limit' | 'bad-quantity' | 'full'];
export type JoinListReply = ['not-ready'] | ['stale'] | ['done', statesTimesAndDetails: string[]];
export type LeaveListReply = ['not-ready'] | ['done', statesAndTimes: string[]];
export type JoinRoomReply = ['not-ready'] | ['joined', ...numbers: number[]];
export type FreezeRoomReply = ['not-ready'] | ['frozen', ...drawn: number[]];
/** What a room waits for before it calls more. */
export const INLET_LIMITS = ['rate', 'inside', 'stock', 'arrivals'] as const;
export type InletLimit = (typeof INLET_LIMITS)[number];
type AdvanceRoomReply =
  | ['lost']
  | [
      arrivals: number,
      serving: number,
      bornMs: number,
      inside: number,
      showUp: string,
      buying: string,
      limitedBy: InletLimit,
      ...arrivalsAndServing: number[],
    ];
export type DeclineTurnReply = ['not-ready'] | ['left', wereInside: number];
export type ClaimTurnReply = ['not-ready'] | ['claimed', bornMs: number, ...untilMs: number[]];
export type FindPurchaseReply = ['not-ready'] | ['none'] | ['reserved' | 'confirmed', orderId: string];

declare module 'ioredis' {
  interface RedisCommander<Context> {
    reserveUnits(...keysThenArguments: string[]): Result<ReserveUnitsReply, Context>;
    adoptReservation(...keysThenArguments: string[]): Result<AdoptReservationReply, Context>;
    leaseSoldOut(...keysThenArguments: string[]): Result<LeaseSoldOutReply, Context>;
    observeSale(...keysThenArguments: string[]): Result<ObserveSaleReply, Context>;
    findPurchase(...keysThenArguments: string[]): Result<FindPurchaseReply, Context>;
    setGate(...keysThenArguments: string[]): Result<'set' | 'superseded', Context>;
    beginRebuild(...keysThenArguments: string[]): Result<BeginRebuildReply, Context>;
    restoreBuyers(...keysThenArguments: string[]): Result<'restored' | 'superseded', Context>;
    openSale(...keysThenArguments: string[]): Result<OpenSaleReply, Context>;
    openGate(...keysThenArguments: string[]): Result<OpenGateReply, Context>;
    defineSale(...keysThenArguments: string[]): Result<'defined' | 'unchanged' | 'not-ready', Context>;
    releaseReservation(...keysThenArguments: string[]): Result<'released' | 'none' | 'not-ready', Context>;
    forgetOwner(...keysThenArguments: string[]): Result<'released' | 'none' | 'not-ready', Context>;
    forgetSale(...keysThenArguments: string[]): Result<'forgotten' | 'kept', Context>;
    takeForBucket(...keysThenArguments: string[]): Result<TakeUnitsReply, Context>;
    arriveInBucket(...keysThenArguments: string[]): Result<ArriveUnitsReply, Context>;
    settleTransfer(...keysThenArguments: string[]): Result<'settled' | 'none', Context>;
    freezeBucket(...keysThenArguments: string[]): Result<FreezeBucketReply, Context>;
    openBucket(...keysThenArguments: string[]): Result<OpenSaleReply, Context>;
    changeBucket(...keysThenArguments: string[]): Result<ChangeBucketReply, Context>;
    redefineBucket(...keysThenArguments: string[]): Result<'defined' | 'unchanged' | 'not-ready', Context>;
    thawBucket(...keysThenArguments: string[]): Result<'thawed' | 'none', Context>;
    reserveHolds(...keysThenArguments: string[]): Result<ReserveHoldsReply, Context>;
    adoptHold(...keysThenArguments: string[]): Result<AdoptReservationReply, Context>;
    dueHolds(...keysThenArguments: string[]): Result<DueHoldsReply, Context>;
    settleHolds(...keysThenArguments: string[]): Result<SettleHoldsReply, Context>;
    lookNow(...keysThenArguments: string[]): Result<LookNowReply, Context>;
    findHolds(...keysThenArguments: string[]): Result<FindHoldingsReply, Context>;
    findOrders(...keysThenArguments: string[]): Result<FindHoldingsReply, Context>;
    observeHolds(...keysThenArguments: string[]): Result<ObserveHoldsReply, Context>;
    beginHoldRebuild(...keysThenArguments: string[]): Result<BeginRebuildReply, Context>;
    restoreHoldings(...keysThenArguments: string[]): Result<'restored' | 'superseded', Context>;
    openHolds(...keysThenArguments: string[]): Result<OpenHoldsReply, Context>;
    openHoldGate(...keysThenArguments: string[]): Result<OpenGateReply, Context>;
    defineHolds(...keysThenArguments: string[]): Result<'defined' | 'unchanged' | 'not-ready', Context>;
    forgetHoldSale(...keysThenArguments: string[]): Result<'forgotten' | 'kept', Context>;
    restoreList(...keysThenArguments: string[]): Result<'restored' | 'superseded', Context>;
    lookAtList(...keysThenArguments: string[]): Result<LookAtListReply, Context>;
    joinList(...keysThenArguments: string[]): Result<JoinListReply, Context>;
    leaveList(...keysThenArguments: string[]): Result<LeaveListReply, Context>;
    joinRoom(...keysThenArguments: string[]): Result<JoinRoomReply, Context>;
    freezeRoom(...keysThenArguments: string[]): Result<FreezeRoomReply, Context>;
    advanceRoom(...keysThenArguments: string[]): Result<AdvanceRoomReply, Context>;
    claimTurn(...keysThenArguments: string[]): Result<ClaimTurnReply, Context>;
    leaveRoom(...keysThenArguments: string[]): Result<number, Context>;
    declineTurn(...keysThenArguments: string[]): Result<DeclineTurnReply, Context>;
    rememberEpoch(...keysThenArguments: string[]): Result<number, Context>;
    addFigures(...keysThenArguments: string[]): Result<'added' | 'superseded', Context>;
    renewLease(...keysThenArguments: string[]): Result<0 | 1, Context>;
    releaseLease(...keysThenArguments: string[]): Result<0 | 1, Context>;
    drawQuotas(keys: number, ...keysThenArguments: string[]): Result<[nowMs: number, granted: number[]], Context>;
  }
}
