import { bit, count, has } from '../../state/entries.js';
import { addUnits, at, bucketAt, isQuiet, isTrusted, unitsInFlight } from '../scripts.js';
import {
  type Bucket,
  Gate,
  idleRebuilder,
  NO_TRANSFER,
  RebuildPhase,
  type Rebuilder,
  type Report,
  type State,
} from '../state.js';
import type { BucketSteps } from './step.js';

/** Whoever makes the buckets follow PostgreSQL: rebuilds those that are lost, and changes the total. */
export function rebuilderSteps(steps: BucketSteps): void {
  for (const [actor, rebuilder] of steps.state.rebuilders.entries()) {
    if (rebuilder.phase === RebuildPhase.idle) begins(steps, actor);
    else continues(steps, rebuilder, actor);
    if (rebuilder.phase !== RebuildPhase.idle && steps.may('rebuilder-dies')) {
      steps.disturb('rebuilder-dies', { actor }, (next) => stop(next, actor));
    }
  }
  opensGates(steps);
}

function stop(next: State, actor: number): void {
  next.rebuilders[actor] = idleRebuilder(next.buckets.length);
}

function masks({ buckets }: State): number {
  return bit(buckets.length) - 1;
}

/** Whether the bucket must be rebuilt. */
function isLost(state: State, place: number): boolean {
  const { row, identities } = state;
  const bucket = bucketAt(state, place);
  return (
    at(row.opened, place) < at(row.epochs, place) ||
    row.servers[place] !== identities[place] ||
    bucket.rebuildEpoch !== 0 ||
    bucket.epoch !== row.epochs[place] ||
    !isTrusted(state, place)
  );
}

/** Whether a rebuild of the latest epoch is under way there, which anybody may continue. */
function mayContinue(state: State, place: number): boolean {
  const { row, identities } = state;
  if (row.epochs[place] !== row.epoch || bucketAt(state, place).epoch >= row.epoch) return false;
  if (at(row.opened, place) < row.epoch) return true;
  const { rebuildEpoch, rebuildServer } = bucketAt(state, place);
  return rebuildEpoch === row.epoch && rebuildServer === identities[place] && row.servers[place] === rebuildServer;
}

function begins(steps: BucketSteps, actor: number): void {
  const { state } = steps;
  const { row } = state;
  const places = [...state.buckets.keys()];
  const lost = places.filter((place) => isLost(state, place));
  const mask = lost.reduce((sum, place) => sum | bit(place), 0);
  const work = (next: State, epoch: number): void => {
    Object.assign(next.rebuilders[actor] as Rebuilder, {
      ...{ phase: RebuildPhase.toBegin, epoch, lost: mask, done: 0, total: row.total },
    });
  };
  if (lost.length > 0) {
    if (lost.every((place) => mayContinue(state, place))) {
      steps.add({ type: 'take-over', actor }, (next) => work(next, row.epoch));
    } else {
      steps.add({ type: 'raise', actor }, (next) => {
        next.row.epoch += 1;
        for (const place of lost) next.row.epochs[place] = next.row.epoch;
        work(next, next.row.epoch);
      });
    }
    return;
  }
  // What somebody left on its way is brought there first, since it cannot be taken back.
  const areOpen = state.buckets.every(({ gate }) => gate === Gate.open);
  if (areOpen && isChanged(state) && !isAnythingOpen(state)) {
    // No bucket's epoch rises; the number only names the change.
    steps.add({ type: 'define', actor }, (next) => {
      next.row.epoch += 1;
      work(next, next.row.epoch);
      (next.rebuilders[actor] as Rebuilder).phase = RebuildPhase.toFreeze;
    });
  }
  for (const place of places) {
    const { frozen } = bucketAt(state, place);
    if (frozen === 0) continue;
    steps.add({ type: 'thaw-forgotten', actor, bucket: place }, (next) => (bucketAt(next, place).frozen = 0));
  }
}

function isAnythingOpen({ buckets }: State): boolean {
  return buckets.some(({ outs }) => outs.some(({ seq }) => seq !== 0));
}

/** Whether the units do not add up to the total; each look is one at one instant here. */
function isChanged(state: State): boolean {
  const { buckets, row } = state;
  const owners = buckets.reduce((sum, bucket) => sum + count(bucket.owners), 0);
  const stock = buckets.reduce((sum, bucket) => sum + bucket.stock, 0);
  const isExhausted = owners >= row.total && buckets.every(({ quota }) => quota === 0);
  return !isExhausted && owners + stock + unitsInFlight(buckets) !== row.total;
}

function continues(steps: BucketSteps, rebuilder: Rebuilder, actor: number): void {
  const { phase, lost } = rebuilder;
  const all = masks(steps.state);
  switch (phase) {
    case RebuildPhase.toBegin:
      return eachOf(steps, rebuilder, actor, lost, RebuildPhase.toName, beginAt);
    case RebuildPhase.toName:
      return names(steps, rebuilder, actor);
    case RebuildPhase.toRestore:
      return eachOf(steps, rebuilder, actor, lost, RebuildPhase.toFreeze, restoreAt);
    case RebuildPhase.toFreeze: {
      const next = lost === 0 ? RebuildPhase.toChange : RebuildPhase.toOpen;
      return eachOf(steps, rebuilder, actor, all & ~lost, next, freezeAt);
    }
    case RebuildPhase.toOpen:
      return eachOf(steps, rebuilder, actor, lost, RebuildPhase.toThaw, openAt);
    case RebuildPhase.toChange:
      return eachOf(steps, rebuilder, actor, all, RebuildPhase.toExhaust, changeAt);
    case RebuildPhase.toExhaust:
      return eachOf(steps, rebuilder, actor, all, RebuildPhase.toThaw, exhaustAt);
    case RebuildPhase.toThaw:
      return eachOf(steps, rebuilder, actor, all, RebuildPhase.idle, thawAt);
  }
}

type Change = (steps: BucketSteps, next: State, rebuilder: Rebuilder, place: number) => boolean;

/** The first bucket of those that this phase has not done; the next phase after the last of them. */
function eachOf(
  steps: BucketSteps,
  { phase, done }: Rebuilder,
  actor: number,
  mask: number,
  nextPhase: number,
  change: Change,
): void {
  const place = [...steps.state.buckets.keys()].find((candidate) => has(mask & ~done, candidate));
  const type = (['', 'begin', '', 'restore', 'freeze', 'open', 'change', 'exhaust', 'thaw'] as const)[phase];
  if (type === undefined || type === '') return;
  if (place === undefined) {
    // A rebuild of all buckets has no other one to freeze.
    steps.add({ type, actor, variant: 'none' }, (next) => advance(next, actor, nextPhase));
    return;
  }
  const isLast = (mask & ~done & ~bit(place)) === 0;
  steps.add({ type, actor, bucket: place }, (next) => {
    const rebuilder = next.rebuilders[actor] as Rebuilder;
    if (!change(steps, next, rebuilder, place)) return stop(next, actor);
    rebuilder.done |= bit(place);
    if (isLast) advance(next, actor, nextPhase);
  });
}

function advance(next: State, actor: number, phase: number): void {
  if (phase === RebuildPhase.idle) return stop(next, actor);
  const rebuilder = next.rebuilders[actor] as Rebuilder;
  rebuilder.phase = phase;
  rebuilder.done = 0;
}

function beginAt(_steps: BucketSteps, next: State, { epoch }: Rebuilder, place: number): boolean {
  const bucket = bucketAt(next, place);
  const identity = at(next.identities, place);
  if (bucket.epoch >= epoch || bucket.rebuildEpoch > epoch) return false;
  if (bucket.rebuildEpoch === epoch && bucket.rebuildServer === identity) return true;
  const { resetEpoch } = next.row;
  if (bucket.epoch < resetEpoch) bucket.owners = 0;
  bucket.entries = bucket.entries.map((entry) => (entry < resetEpoch ? 0 : entry));
  Object.assign(bucket, { gate: Gate.closed, rebuildEpoch: epoch, rebuildServer: identity, stock: 0 });
  return true;
}

/** PostgreSQL names the server of each bucket, in one transaction. */
function names(steps: BucketSteps, { epoch, lost }: Rebuilder, actor: number): void {
  steps.add({ type: 'name', actor }, (next) => {
    const { row, identities } = next;
    for (const place of next.buckets.keys()) {
      if (!has(lost, place)) continue;
      const isOther = row.opened[place] === epoch && row.servers[place] !== identities[place];
      if (row.epochs[place] !== epoch || isOther) return stop(next, actor);
      row.opened[place] = epoch;
      row.servers[place] = at(identities, place);
    }
    advance(next, actor, RebuildPhase.toRestore);
  });
}

function isBuilding(next: State, epoch: number, place: number): boolean {
  const { rebuildEpoch, rebuildServer } = bucketAt(next, place);
  return rebuildEpoch === epoch && rebuildServer === next.identities[place];
}

/** Buyers from the outbox and the orders. */
function restoreAt({ setup }: BucketSteps, next: State, { epoch }: Rebuilder, place: number): boolean {
  if (!isBuilding(next, epoch, place)) return false;
  const bucket = bucketAt(next, place);
  bucket.owners = 0;
  for (const [buyer, home] of setup.homes.entries()) {
    if (home === place && (has(next.row.orders, buyer) || bucket.entries[buyer] !== 0)) bucket.owners |= bit(buyer);
  }
  return true;
}

/** Stops the transfers of another bucket, voids those from and to the lost ones, and reads its ledger. */
function freezeAt(steps: BucketSteps, next: State, rebuilder: Rebuilder, place: number): boolean {
  const { epoch, lost } = rebuilder;
  const bucket = bucketAt(next, place);
  if (!isTrusted(next, place) || bucket.frozen > epoch || bucket.epoch !== next.row.epochs[place]) return false;
  // It was thawed: whoever rebuilt in this epoch has opened all that were lost.
  if (lost !== 0 && bucket.ledger >= epoch && bucket.frozen !== epoch) return false;
  const isNotFrozen = steps.hasPlant('ledger-not-frozen') || (lost === 0 && steps.hasPlant('defined-unfrozen'));
  if (!isNotFrozen) bucket.frozen = epoch;
  if (lost !== 0) bucket.ledger = epoch;
  for (const other of next.buckets.keys()) {
    if (!has(lost, other) || isNotFrozen) continue;
    if (!steps.hasPlant('absorbed-and-kept')) bucket.outs[other] = NO_TRANSFER;
    bucket.ins[other] = { epoch, seq: 0 };
  }
  rebuilder.reports[place] = reportOf(bucket);
  return true;
}

function reportOf({ epoch, stock, owners, outs, ins }: Bucket): Report {
  return { epoch, units: stock + count(owners), outs: outs.slice(), ins: ins.slice() };
}

/** What the frozen buckets have, and what is on its way among them. */
function unitsOf(reports: readonly (Report | null)[]): number {
  const ledgers = reports.map((report) => report ?? { outs: [], ins: [], epoch: 0 });
  return reports.reduce((sum, report) => sum + (report?.units ?? 0), 0) + unitsInFlight(ledgers);
}

/** The quota of a lost bucket is what the others do not have; the first one has what its owners leave of it. */
function openAt(steps: BucketSteps, next: State, rebuilder: Rebuilder, place: number): boolean {
  const { epoch, lost, total, reports } = rebuilder;
  const bucket = bucketAt(next, place);
  if (!isBuilding(next, epoch, place)) return false;
  let quota = count(bucket.owners);
  const isFirst = (lost & (bit(place) - 1)) === 0;
  if (isFirst) {
    const ownersOfRest = [...next.buckets.keys()]
      .filter((other) => other !== place && has(lost, other))
      .reduce((sum, other) => sum + count(bucketAt(next, other).owners), 0);
    quota = Math.max(total - unitsOf(reports) - ownersOfRest, 0);
  }
  if (steps.hasPlant('quota-not-derived')) quota = bucket.quota;
  const isReset = next.row.resetEpoch === epoch;
  if (isReset && isQuiet(next, place)) {
    // It waits for the leases.
    return false;
  }
  next.ghost.applied = total;
  Object.assign(bucket, {
    ...{ epoch, server: bucket.rebuildServer, gate: isReset ? Gate.open : Gate.adopting },
    ...{ quota, stock: Math.max(quota - count(bucket.owners), 0), rebuildEpoch: 0, rebuildServer: 0 },
    ...{ ledger: epoch, frozen: epoch },
    outs: bucket.outs.map(() => NO_TRANSFER),
    seqs: bucket.seqs.map(() => 0),
    ins: next.row.epochs.map((known) => ({ epoch: known, seq: 0 })),
  });
  next.ghost.late[place] = Math.min(at(next.ghost.late, place), bucket.stock);
  return true;
}

/** A new total: added to the first bucket, or taken from what each can still sell. */
function changeAt(steps: BucketSteps, next: State, rebuilder: Rebuilder, place: number): boolean {
  const { total, reports } = rebuilder;
  if (!isFrozenFor(steps, next, rebuilder, place)) return false;
  const bucket = bucketAt(next, place);
  const missing = total - unitsOf(reports);
  const change = missing > 0 ? (place === 0 ? missing : 0) : -Math.min(bucket.stock, -missing);
  addUnits(next, place, change);
  // Where more is owned than the quota, it stays so until there is enough for all.
  bucket.quota = missing < 0 ? bucket.quota + change : bucket.stock + count(bucket.owners);
  next.ghost.applied += change;
  next.ghost.late[place] = Math.min(at(next.ghost.late, place), bucket.stock);
  // What is added counts once; what is taken leaves less to take from the others.
  if (missing < 0) rebuilder.reports[place] = reportOf(bucket);
  return true;
}

/** Where more is owned than there is, no quota is left, so that nothing that is released is sold before that is over. */
function exhaustAt(steps: BucketSteps, next: State, rebuilder: Rebuilder, place: number): boolean {
  if (!isFrozenFor(steps, next, rebuilder, place)) return false;
  const { total, reports } = rebuilder;
  const bucket = bucketAt(next, place);
  if (unitsOf(reports) <= total) return true;
  next.ghost.applied = total;
  if (bucket.stock === 0) bucket.quota = 0;
  return true;
}

function isFrozenFor(steps: BucketSteps, next: State, { epoch }: Rebuilder, place: number): boolean {
  if (!isTrusted(next, place)) return false;
  return bucketAt(next, place).frozen === epoch || steps.hasPlant('defined-unfrozen');
}

function thawAt(_steps: BucketSteps, next: State, { epoch }: Rebuilder, place: number): boolean {
  const bucket = bucketAt(next, place);
  if (bucket.frozen === epoch) bucket.frozen = 0;
  return true;
}

/** Buyers are let in when all from before the rebuild are adopted, and no process may say "sold out" any more. */
function opensGates(steps: BucketSteps): void {
  const { state, setup } = steps;
  for (const [place, { gate, epoch }] of state.buckets.entries()) {
    if (gate !== Gate.adopting || isLost(state, place) || isQuiet(state, place)) continue;
    // Those that were rebuilt together wait for each other: their units are for the adoptions of all.
    const isDrained = state.queue.every((message, buyer) => {
      const home = at(setup.homes, buyer);
      return message === 0 || message >= at(state.row.epochs, home) || state.row.epochs[home] !== epoch;
    });
    if (isDrained) steps.add({ type: 'open-gate', bucket: place }, (next) => (bucketAt(next, place).gate = Gate.open));
  }
}
