export { AUDIT_EVENT_TYPES, type AuditEventType, type RejectionEvent, SEGMENT_EVENTS } from './audit/audit-event.js';
export { type Hold, isHold } from './holds/hold.js';
export { decodeHolding, type Holding } from './holds/holding.js';
export { Holds } from './holds/holds.js';
export { type DueHold, type Verdict } from './holds/verdicts.js';
export { type HoldAttempt, type HoldOutcome, type HoldView } from './holds/reserve-holds.js';
export { HOLDS_PER_CALL_MAX } from './redis/hold-store.js';
export {
  cancelOrder,
  expireHolds,
  extendHold,
  findHeldOrder,
  type HeldOrder,
  insertHoldSegments,
  type OrderStatus,
} from './holds/end-holds.js';
export { type Reading, ReadReplica } from './postgresql/read-replica.js';
export { Database, SERVER_LIMITS, sqlStateOf } from './postgresql/database.js';
export { postgresqlConnection } from './postgresql/connection.js';
export { type BackOff, backOffMs } from './process/back-off.js';
export { DeadlineError, withDeadline } from './process/deadline.js';
export {
  EnvironmentError,
  FLAG_VARIABLE,
  HOST_VARIABLE,
  PORT_VARIABLE,
  LOADER_VARIABLES,
  PROCESS_VARIABLES,
  type ProcessEnvironment,
  readEnvironment,
  REDIS_VARIABLES,
  toProcessEnvironment,
  toRedisAddress,
  STORE_VARIABLES,
} from './process/environment.js';
export { failPoint, type FailPoint } from './process/fail-points.js';
export { JsonLogger, type Logger } from './process/logger.js';
export { readCounter, readGauge, RecordedHistogram, type RecordedSeries } from './process/metrics.js';
export { findDeadEntries, liftDeadEntries } from './reservations/dead-entries.js';
export { decodeListing } from './waiting-list/listing.js';
export {
  endOfferedListings,
  type Joined,
  type ListFigures,
  type NewListing,
  OFFER_ENDS,
  type Standing,
  WaitingList,
} from './waiting-list/waiting-list.js';
export {
  type ClaimedOfferMail,
  MAIL_LANGUAGES,
  type MailLanguage,
  type OfferAddress,
  OfferMails,
} from './waiting-list/offer-mails.js';
export { type ClaimedReminder, type NotedReminder, Reminders } from './reminders/reminders.js';
export { OutboxRelay } from './reservations/outbox-relay.js';
export { decodeEntry, readOutbox, settleOutbox } from './reservations/outbox.js';
export { PeriodicTask } from './process/periodic-task.js';
export { type DeadLetter, DeadLetters, type IsMeant } from './rabbitmq/dead-letters.js';
export {
  decodeReservations,
  encodeReservations,
  groupByMessage,
  RESERVATIONS_PER_MESSAGE_MAX,
} from './reservations/reservation-message.js';
export { decodeOwnership, epochOfEntry, type Reservation, RESERVATION_STATES } from './reservations/reservation.js';
export { PurchasePublisher, type PublishOutcome } from './reservations/purchase-publisher.js';
export { BrokerNodes, ONE_BROKER_VARIABLE } from './rabbitmq/broker-nodes.js';
export { RabbitConnection, RabbitUnavailableError } from './rabbitmq/rabbit-connection.js';
export { declareTopology, topology, type Topology } from './rabbitmq/topology.js';
export { connectionOptions } from './redis/connection-options.js';
export { DrainRounds } from './redis/drain-rounds.js';
export { Lease, Leases } from './redis/lease.js';
export { OutageGrace } from './redis/outage-grace.js';
export { redisMasters } from './redis/redis-cluster.js';
export { openRedisStore, type RedisAddress } from './redis/open-redis.js';
export { RedisConnection } from './redis/redis-connection.js';
export { ForeignRedisError, RedisStore, RedisUnavailableError } from './redis/redis-store.js';
export { type HeardProcess, ProcessBeats, REFUSAL_REASONS, type RefusalCounts } from './redis/process-beats.js';
export { RedisWatch } from './redis/redis-watch.js';
export {
  DATABASE_AWAY_KEY,
  everyKey,
  FORGOTTEN_EPOCH_KEY,
  HELD_SALES_KEY,
  HOLD_GRACE_KEY,
  leaseKey,
  type RedisLayout,
  saleKeys,
  scriptKeys,
  SHOP_KEY,
  type SaleKeys,
} from './redis/sale-keys.js';
export { NEW_PROMISES, OLD_PROMISES } from './reservations/promises.js';
export { BucketWaiters, type WaiterDecision } from './buckets/bucket-waiters.js';
export { leaseBuckets } from './buckets/lease-buckets.js';
export { observeBuckets } from './buckets/observe-buckets.js';
export { changeTotal, freezeBuckets, quotasOf, thawBuckets, unitsOf } from './buckets/quotas.js';
export { BucketTransfers, type BucketView, unitsOnTheirWay } from './buckets/transfers.js';
export { BucketStore } from './redis/bucket-store.js';
export { bucketOf, BUCKETS_MAX, parseShard, shardName, shardNames, shardOfUser } from './redis/shard.js';
export { ITEMS_PER_CALL_MAX, SaleStore, takeRequestedSales } from './redis/sale-store.js';
export { addFunctionCommands, isFunctionMissing, loadFunctions, provideFunctions } from './redis/functions.js';
export { INLET_LIMITS, type InletLimit, LIMIT_SCRIPTS, QUIET_MS, SCRIPTS } from './redis/scripts.js';
export {
  type RepairFinding,
  type RepairId,
  type RepairRefusal,
  type RepairReport,
  type RepairRequest,
} from './reconciliation/repair/repair-report.js';
export { type RepairDependencies, repairSale } from './reconciliation/repair/repair-sale.js';
export { findStuckEntries, type StuckEntries } from './reconciliation/repair/stuck-entries.js';
export { LEASE_MS, leaseSoldOut, untilLeasesEnd } from './reservations/sold-out-lease.js';
export { SoldOutSale } from './reservations/sold-out-sale.js';
export { adoptReservation, type Adoption } from './reservations/adopt-reservation.js';
export { discardReservation, findDiscarded } from './reservations/discard-reservation.js';
export { isStill } from './reconciliation/comparison.js';
export { measureDrift } from './reconciliation/equations.js';
export { findPurchase, type FoundPurchase } from './reservations/find-purchase.js';
export { SALE_ID_PATTERN, STORED_USER_ID_PATTERN, USER_ID_PATTERN } from './sales/identifiers.js';
export { readServerClockMs } from './redis/server-clock.js';
export { observeSale, readRedisSale, type SaleObservation } from './reconciliation/observe-sale.js';
export {
  beginRebuild,
  openInDatabase,
  openInRedis,
  PROMOTION_WAIT_MS,
  raiseEpoch,
  type RebuildResult,
  rebuildSale,
  restoreOwners,
} from './reconciliation/rebuild-sale.js';
export { type Drift, type Rebuild } from './reconciliation/sale-book.js';
export type { ReconcileResult } from './reconciliation/reconcile-result.js';
export { reconcileSale } from './reconciliation/reconcile-sale.js';
export { raiseNewSales } from './reconciliation/raise-new-sales.js';
export { SALE_NAME_LENGTH_MAX } from './sales/presentable.js';
export { closeWarmUpSale, openWarmUpSale } from './reconciliation/warm-up-sale.js';
export { PURCHASE_OUTCOMES, type PurchaseOutcome } from './reservations/outcomes.js';
export { Reservations } from './reservations/reservations.js';
export { releaseReservation } from './reservations/release-reservation.js';
export {
  reserveUnits,
  type AttemptOutcome,
  type Decisions,
  type PurchaseAttempt,
} from './reservations/reserve-units.js';
export type { HoldUnits } from './reconciliation/hold-book.js';
export type { InstantUnits } from './reconciliation/instant-book.js';
export { Reconciliation } from './reconciliation/reconciliation.js';
export { resetSale } from './reconciliation/reset-sale.js';
export { countOrders, type RetiredOrder } from './reservations/owners.js';
export { bringBackSales, forgetRetiredSale, retireSale, type RetireResult } from './reconciliation/retire-sale.js';
export { SaleCatalog } from './sales/sale-catalog.js';
export {
  compareEnds,
  compareStarts,
  formatSalePlace,
  isBehind,
  parseSalePlace,
  placeOf,
  SALE_GROUPS,
  SALE_PLACE_PATTERN,
  saleGroupAt,
  type SalePlace,
} from './sales/sale-place.js';
export {
  commitmentOf,
  DRAW_ALGORITHM,
  drawPlaces,
  drawRoomPlaces,
  HASH_BYTES,
  LANES_DRAW_ALGORITHM,
  leafOf,
  placeOfArrival,
  pseudonymOf,
  seedOf,
} from './rooms/draw.js';
export { memberOf, readMember, readPlace } from './redis/room-members.js';
export {
  CLAIMS_PER_CALL_MAX,
  JOINS_PER_CALL_MAX,
  type Inlet,
  type KeptRoom,
  type LaneProgress,
  type RoomFigures,
  type RoomProgress,
  type TurnClaim,
} from './redis/room-store.js';
export { LEAVES_PER_SEGMENT, MerkleTree, rootOf } from './rooms/merkle-tree.js';
export {
  changeLanes,
  changeRoom,
  createRoom,
  findRooms,
  type LaneWeight,
  readListSegment,
  type RoomChange,
  type RoomOfSale,
  type RoomTerms,
} from './rooms/room-records.js';
export { GENERAL_LANE, LANE_NAME_PATTERN, LANES_MAX } from './rooms/lanes.js';
export { type CodesSummary, makeCodes, ROOM_CODES_MAX, type WayIn } from './rooms/room-codes.js';
export { RoomTokens, type Ticket } from './rooms/room-tokens.js';
export {
  ARRIVALS_MARGIN_MIN,
  CUT_OFF_BEFORE_START_MS,
  cutOffMsOf,
  drawnOf,
  laneNamesOf,
  type Room,
  roomIdOf,
  type RoomPhase,
  roomPhaseAt,
} from './rooms/room.js';
export { type ClaimedTurn, Rooms } from './rooms/rooms.js';
export { SaleRounds } from './sales/sale-rounds.js';
export { DRAFTS_MAX, type SaleDraft, SaleDrafts } from './sales/sale-drafts.js';
export {
  CONDITIONS_LENGTH_MAX,
  DESCRIPTION_LENGTH_MAX,
  PICTURE_TEXT_LENGTH_MAX,
  PICTURES_PER_SALE_MAX,
  type ProductPicture,
  type SaleProduct,
  SaleProducts,
} from './sales/sale-products.js';
export { type NewSale, type SaleRefusal } from './sales/sale-writes.js';
export { SALE_SORTS, Sales, TOTAL_STOCK_MAX } from './sales/sales.js';
export { SaleSeries, type SeriesPoint } from './sales/sale-series.js';
export { SaleStats, statsEpochOf } from './sales/sale-stats.js';
export { ACT_OUTCOMES, type ActEnd, type ActOutcome, beginAct, endAct } from './operators/operator-acts.js';
export { mayDo, OPERATOR_NAME_PATTERN, type Role, ROLES } from './operators/operator.js';
export {
  type AccountChange,
  type AccountResult,
  changeOperator,
  listOperators,
} from './operators/operator-accounts.js';
export { isPasswordOf, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from './operators/password.js';
export { lockSale, lockSalesForOrders } from './sales/sale-records.js';
export {
  type HoldTerms,
  OFFER_TTL_MS,
  saleStatusAt,
  type Sale,
  type SaleDefinition,
  type SaleMode,
  type SaleStatus,
  bucketsOf,
  ofBucket,
  openEpochOf,
  shardsOf,
  type SaleInBuckets,
} from './sales/sale.js';
export { openShopRedis, readShopId, ShopGuard } from './redis/shop-guard.js';
export { addressOf } from './process/secrets.js';
export { explainConnectionFault, tlsByScheme } from './process/tls.js';
export type { Span } from '@opentelemetry/api';
export type { SpanTracer } from './process/span-tracer.js';
export { startTracing, traceparentOf, Tracing } from './process/tracing.js';
export { type MovedPayment, type ToldPayment } from './payments/decide-payments.js';
export {
  type ClaimedCommand,
  COMMAND_ATTEMPTS_MAX,
  commandKey,
  type CommandKind,
} from './payments/payment-commands.js';
export { type StoredEvent } from './payments/payment-events.js';
export { PaymentGateway } from './payments/payment-gateway.js';
export {
  type EventMeaning,
  type NewPayment,
  type PaymentProvider,
  type ProviderAnswer,
  type ProviderEvent,
  type ProviderPayment,
} from './payments/payment-provider.js';
export {
  PAYMENT_SANDBOX_VARIABLES,
  PAYMENT_VARIABLES,
  type PaymentSettings,
  toPaymentSettings,
} from './payments/payment-settings.js';
export { type EventMatcher, type EventReading, Payments } from './payments/payments.js';
export { returnPayments, returnPaymentsOfSale } from './payments/return-payments.js';
export { type PaymentStart } from './payments/start-payment.js';
export { StripeProvider } from './payments/stripe-provider.js';
