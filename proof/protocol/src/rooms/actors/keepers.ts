import { advance, isLost, isReady, servingBefore } from '../scripts.js';
import { type Keeper, KeeperPhase, MARGIN, none, NUMBERS_MAX, readyKeeper, type State, Time } from '../state.js';
import type { RoomSteps } from './step.js';

/** Workers that look after the room: call, note what was called, close the list, reveal the secret. */
export function keeperSteps(steps: RoomSteps): void {
  for (const [actor, keeper] of steps.state.keepers.entries()) {
    keeperStep(steps, actor, keeper);
    if (keeper.phase !== KeeperPhase.ready && steps.may('keeper-dies')) {
      steps.disturb('keeper-dies', { actor }, (next) => (next.keepers[actor] = readyKeeper(next.rows)));
    }
  }
}

function keeperStep(steps: RoomSteps, actor: number, keeper: Keeper): void {
  /** Changes stores and keeper; what it heard of a store before and needs no more is forgotten. */
  const add = (type: RoomStepType, phase: number, change: (next: State, mine: Keeper) => void): void =>
    steps.add({ type, actor }, (next) => {
      const mine = next.keepers[actor] as Keeper;
      mine.phase = phase;
      change(next, mine);
    });
  switch (keeper.phase) {
    case KeeperPhase.ready:
      add('read-rows', KeeperPhase.ready, (next, mine) => Object.assign(mine, readyKeeper(next.rows)));
      beginRound(steps, actor, keeper);
      closeOrReveal(steps, actor, keeper);
      return;
    case KeeperPhase.lost:
      add('reserve', KeeperPhase.reserved, (next, mine) => {
        Object.assign(mine, readyKeeper(next.rows), { phase: KeeperPhase.reserved });
        if (!steps.hasPlant('opened-without-reserve')) next.rows.bound += MARGIN;
      });
      return;
    case KeeperPhase.reserved:
      addAdvances(steps, actor, keeper, 'open');
      return;
    case KeeperPhase.advanced:
      if (steps.setup.isNotedAtOnce === true) {
        add('note', KeeperPhase.ready, (next, mine) => {
          note(steps, next, { ...keeper, calls: next.room.calls });
          next.room.calls.fill(0);
          mine.arrivals = 0;
        });
        return;
      }
      add('wait', KeeperPhase.ready, (_, mine) => (mine.arrivals = 0));
      add('read-calls', KeeperPhase.told, ({ room }, mine) => {
        mine.calls = room.calls.slice();
        if (steps.hasPlant('calls-struck-first')) room.calls.fill(0);
      });
      return;
    case KeeperPhase.told: {
      const hasCalls = keeper.calls.some((last) => last > 0);
      add('note', hasCalls ? KeeperPhase.noted : KeeperPhase.ready, (next, mine) => {
        note(steps, next, keeper);
        mine.arrivals = 0;
        if (!hasCalls) mine.calls = [];
      });
      return;
    }
    case KeeperPhase.noted:
      add('strike', KeeperPhase.ready, ({ room }, mine) => {
        // By its id in the stream: another Redis may have made another call that begins with the same place.
        for (const [first, last] of keeper.calls.entries()) if (room.calls[first] === last) room.calls[first] = 0;
        mine.calls = [];
      });
      return;
    case KeeperPhase.frozen:
      add('read-list', KeeperPhase.read, ({ room }, mine) => {
        const list = none();
        for (const [user, arrival] of room.places.entries()) {
          if (arrival > 0 && arrival < keeper.listed) list[arrival - 1] = user + 1;
        }
        mine.list = list;
      });
      return;
    case KeeperPhase.read:
      add('write-list', KeeperPhase.ready, (next, mine) => {
        writeList(steps, next, keeper);
        Object.assign(mine, readyKeeper(next.rows));
      });
  }
}

type RoomStepType = 'read-rows' | 'reserve' | 'wait' | 'read-calls' | 'note' | 'strike' | 'read-list' | 'write-list';

function beginRound(steps: RoomSteps, actor: number, keeper: Keeper): void {
  if (isLost(steps.setup, steps.state) && !steps.hasPlant('opened-from-memory')) {
    const find = (next: State): void => void ((next.keepers[actor] as Keeper).phase = KeeperPhase.lost);
    steps.add({ type: 'advance', actor, variant: 'lost' }, find);
    return;
  }
  addAdvances(steps, actor, keeper, 'advance');
}

/** The rate, the number of those inside and the units that are left may have it call nobody, one, or all who wait. */
function addAdvances(steps: RoomSteps, actor: number, keeper: Keeper, type: 'advance' | 'open'): void {
  const { setup, state } = steps;
  const { room } = state;
  const add = (count: number): void =>
    steps.add({ type, actor, variant: String(count) }, (next) => {
      const mine = next.keepers[actor] as Keeper;
      advance(setup, next, keeper, count);
      Object.assign(mine, { phase: KeeperPhase.advanced, arrivals: next.room.arrivals });
      if (!steps.hasPlant('opened-from-memory')) mine.bound = 0;
    });
  add(0);
  if (!keeper.isRevealed || keeper.isPaused) return;
  const arrivals = isLost(setup, state) ? Math.max(room.arrivals, keeper.bound) : room.arrivals;
  const serving = servingBefore(setup, state, keeper);
  const waiting = steps.hasPlant('called-beyond-arrivals') ? 1 : arrivals - serving;
  if (waiting > 0 && serving < NUMBERS_MAX) add(1);
  if (waiting > 1) add(waiting);
}

/** One statement: the bound only rises, and of each call that part counts which is not known yet. */
function note(steps: RoomSteps, { rows, ghost }: State, { arrivals, calls }: Keeper): void {
  const bound = arrivals + (steps.hasPlant('bound-without-margin') ? 0 : MARGIN);
  rows.bound = steps.hasPlant('bound-may-fall') ? bound : Math.max(rows.bound, bound);
  ghost.covered = Math.max(ghost.covered, arrivals);
  const known = steps.hasPlant('calls-noted-twice') ? 0 : rows.serving;
  for (const [place, last] of calls.entries()) {
    if (last <= known) continue;
    const first = Math.max(place, known) + 1;
    if (first !== rows.serving + 1) ghost.wasOutOfOrder = true;
    rows.serving = Math.max(rows.serving, last);
  }
}

function closeOrReveal(steps: RoomSteps, actor: number, keeper: Keeper): void {
  const { state } = steps;
  if (keeper.listed === 0 && state.time >= Time.cutOff && isReady(state)) {
    steps.add({ type: 'freeze', actor }, ({ room, keepers }) => {
      if (room.drawn === 0) room.drawn = 1 + room.arrivals;
      Object.assign(keepers[actor] as Keeper, { phase: KeeperPhase.frozen, listed: room.drawn });
    });
  }
  if (keeper.listed > 0 && !keeper.isRevealed && state.time === Time.started) {
    steps.add({ type: 'reveal', actor }, (next) => {
      next.rows.isRevealed = true;
      next.keepers[actor] = readyKeeper(next.rows);
    });
  }
}

/** Whoever comes later changes nothing. A Redis that was lost has forgotten who came. */
function writeList(steps: RoomSteps, { rows, room, ghost }: State, keeper: Keeper): void {
  if (rows.listed > 0) return;
  rows.listed = steps.hasPlant('listed-before-frozen') ? 1 + room.arrivals : keeper.listed;
  for (let place = 0; place < rows.listed - 1; place += 1) {
    const listed = keeper.list[place] ?? 0;
    if (listed !== ghost.given[place] && (listed !== 0 || !ghost.wasLost)) ghost.wasUnlisted = true;
  }
  ghost.given = none();
}
