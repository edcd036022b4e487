import { apiKilledBeforePublish } from './01-api-killed-before-publish.js';
import { apiKilledBeforeReply } from './02-api-killed-before-reply.js';
import { apiRestartedMidSale } from './03-api-restarted-mid-sale.js';
import { apiFrozen } from './04-api-frozen.js';
import { apiStopped } from './05-api-stopped.js';
import { relayKilled } from './06-relay-killed.js';
import { workerKilledBeforeAck } from './07-worker-killed-before-ack.js';
import { workerKilledInTransaction } from './08-worker-killed-in-transaction.js';
import { allWorkersDown } from './09-all-workers-down.js';
import { workerFrozen } from './10-worker-frozen.js';
import { workerCrashLoop } from './11-worker-crash-loop.js';
import { rabbitmqKilled } from './12-rabbitmq-killed.js';
import { rabbitmqFrozen } from './13-rabbitmq-frozen.js';
import { rabbitmqAlarms } from './14-rabbitmq-alarms.js';
import { queueLost } from './15-queue-lost.js';
import { redisKilled } from './16-redis-killed.js';
import { redisDataLost } from './17-redis-data-lost.js';
import { redisSilent } from './18-redis-silent.js';
import { redisRefuses } from './19-redis-refuses.js';
import { replicaPromoted } from './20-replica-promoted.js';
import { postgresAway } from './21-postgres-away.js';
import { postgresCrowded } from './22-postgres-crowded.js';
import { resetUnderLoad } from './23-reset-under-load.js';
import { poison } from './24-poison.js';
import { deliveredThreeTimes } from './25-delivered-three-times.js';
import { partitions } from './26-partitions.js';
import { allStoresKilled } from './27-all-stores-killed.js';
import { clockOff } from './28-clock-off.js';
import { abusiveClients } from './29-abusive-clients.js';
import { randomMix } from './30-random-mix.js';
import { everyStoreInTurn } from './31-every-store-in-turn.js';
import { resetWhileAdopting } from './32-reset-while-adopting.js';
import { redisEmptiedBehindWorkers } from './33-redis-emptied-behind-workers.js';
import { tornInARebuild } from './34-torn-in-a-rebuild.js';
import { oldPrimaryReachable } from './35-old-primary-reachable.js';
import { primaryResynchronised } from './36-primary-resynchronised.js';
import { definitionRestored } from './37-definition-restored.js';
import { stockLowered } from './38-stock-lowered.js';
import { oneSaleLocked } from './39-one-sale-locked.js';
import { countersDamaged } from './40-counters-damaged.js';
import { saleDeleted } from './41-sale-deleted.js';
import { countsByHand } from './42-counts-by-hand.js';
import { manyEndedSales } from './43-many-ended-sales.js';
import { durabilitySwitchedOff } from './44-durability-switched-off.js';
import { manyEntriesStuck } from './45-many-entries-stuck.js';
import { publishesRefused } from './46-publishes-refused.js';
import { addressMoves } from './47-address-moves.js';
import { redisClockBack } from './48-redis-clock-back.js';
import { randomMixOfAll } from './49-random-mix-of-all.js';
import { restockedWhileRefused } from './50-restocked-while-refused.js';
import { resetWhileRefused } from './51-reset-while-refused.js';
import { oneOfSeveralProcesses } from './52-one-of-several-processes.js';
import { sweeperKilled } from './53-sweeper-killed.js';
import { sweeperFrozen } from './54-sweeper-frozen.js';
import { deadlinesAtOnce } from './55-deadlines-at-once.js';
import { workerKilledAfterDecision } from './56-worker-killed-after-decision.js';
import { workerKilledAtProvider } from './57-worker-killed-at-provider.js';
import { apiKilledAtPayment } from './58-api-killed-at-payment.js';
import { eventsAbused } from './59-events-abused.js';
import { eventsLost } from './60-events-lost.js';
import { providerAway } from './61-provider-away.js';
import { paidAtTheDeadline } from './62-paid-at-the-deadline.js';
import { cancelledWhilePaying } from './63-cancelled-while-paying.js';
import { redisLostUnderPayments } from './64-redis-lost-under-payments.js';
import { postgresAwayBeyondDeadlines } from './65-postgres-away-beyond-deadlines.js';
import { rabbitmqAwayBeyondDeadlines } from './66-rabbitmq-away-beyond-deadlines.js';
import { resetUnderPayments } from './67-reset-under-payments.js';
import { redisClockOffUnderHolds } from './68-redis-clock-off-under-holds.js';
import { captureRefused } from './69-capture-refused.js';
import { roomKeeperKilled } from './70-room-keeper-killed.js';
import { killedAtWaitingList } from './71-killed-at-waiting-list.js';
import { sweeperKilledWithOffers } from './72-sweeper-killed-with-offers.js';
import { redisLostWithOffers } from './73-redis-lost-with-offers.js';
import { killedAtWaitingRoom } from './74-killed-at-waiting-room.js';
import { redisLostWithRoom } from './75-redis-lost-with-room.js';
import { joinedAtTheCutOff } from './76-joined-at-the-cut-off.js';
import { hammeredBesideAList } from './77-hammered-beside-a-list.js';
import { masterKilled } from './80-master-killed.js';
import { laggingReplica } from './81-lagging-replica.js';
import { slotMoved } from './82-slot-moved.js';
import { masterCutOff } from './83-master-cut-off.js';
import { minorityCutOff } from './84-minority-cut-off.js';
import { queueLeaderKilled } from './85-queue-leader-killed.js';
import { postgresPrimaryKilled } from './86-postgres-primary-killed.js';
import { masterAdded } from './87-master-added.js';
import { allInTurn } from './88-all-in-turn.js';
import { masterOfBucketsKilled } from './89-master-of-buckets-killed.js';
import { killedInAStampede } from './90-killed-in-a-stampede.js';
import type { ClusterFault, Fault } from './fault.js';

/** The matrix, in the order in which it is run. A new fault is a line here. */
export const FAULTS: readonly Fault[] = [
  apiKilledBeforePublish,
  apiKilledBeforeReply,
  apiRestartedMidSale,
  apiFrozen,
  apiStopped,
  relayKilled,
  workerKilledBeforeAck,
  workerKilledInTransaction,
  allWorkersDown,
  workerFrozen,
  workerCrashLoop,
  rabbitmqKilled,
  rabbitmqFrozen,
  rabbitmqAlarms,
  queueLost,
  redisKilled,
  redisDataLost,
  redisSilent,
  redisRefuses,
  replicaPromoted,
  postgresAway,
  postgresCrowded,
  resetUnderLoad,
  poison,
  deliveredThreeTimes,
  partitions,
  allStoresKilled,
  clockOff,
  abusiveClients,
  randomMix,
  everyStoreInTurn,
  resetWhileAdopting,
  redisEmptiedBehindWorkers,
  tornInARebuild,
  oldPrimaryReachable,
  primaryResynchronised,
  definitionRestored,
  stockLowered,
  oneSaleLocked,
  countersDamaged,
  saleDeleted,
  countsByHand,
  manyEndedSales,
  durabilitySwitchedOff,
  manyEntriesStuck,
  publishesRefused,
  addressMoves,
  redisClockBack,
  randomMixOfAll,
  restockedWhileRefused,
  resetWhileRefused,
  oneOfSeveralProcesses,
  sweeperKilled,
  sweeperFrozen,
  deadlinesAtOnce,
  workerKilledAfterDecision,
  workerKilledAtProvider,
  apiKilledAtPayment,
  eventsAbused,
  eventsLost,
  providerAway,
  paidAtTheDeadline,
  cancelledWhilePaying,
  redisLostUnderPayments,
  postgresAwayBeyondDeadlines,
  rabbitmqAwayBeyondDeadlines,
  resetUnderPayments,
  redisClockOffUnderHolds,
  captureRefused,
  roomKeeperKilled,
  killedAtWaitingList,
  sweeperKilledWithOffers,
  redisLostWithOffers,
  killedAtWaitingRoom,
  redisLostWithRoom,
  joinedAtTheCutOff,
  hammeredBesideAList,
];

/** Those of a shop whose stores have several servers. Their numbers leave room for the matrix to grow. */
export const CLUSTER_FAULTS: readonly ClusterFault[] = [
  masterKilled,
  laggingReplica,
  slotMoved,
  masterCutOff,
  minorityCutOff,
  queueLeaderKilled,
  postgresPrimaryKilled,
  masterAdded,
  allInTurn,
  masterOfBucketsKilled,
  killedInAStampede,
];

export const MATRICES = { single: FAULTS, cluster: CLUSTER_FAULTS };
