import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { backOffMs, spreadMs } from '../api/back-off';
import { requestJson } from '../api/request-json';
import { queueOf, type RoomOfPage, roomPaths, type RoomTurn, type RoomView } from '../api/room';
import { serverClock } from '../api/server-clock';

const MS_PER_MINUTE = 60_000;
/** Who waits long asks seldom: an eighth of the time, within these bounds. */
const POLLS_PER_WAIT = 8;
const POLL_MS_MIN = 2_000;
const POLL_MS_MAX = 30_000;
/** Nobody looks at a hidden page, and being late costs nothing. */
const HIDDEN_POLL_MS = 60_000;
/** Everybody waits for the same instants, and does not ask at once. */
const SPREAD_MS = 5_000;
/** Of a page that was made without its room, which the API did not say in time. */
const AWAY_POLL_MS = 3_000;
/** A clock that jumps so far has slept with the device. */
const JUMP_MS = 5_000;
const TICK_MS = 1_000;

/**
 * The room of a page as it is now. Asks for what is the same for everybody, and has the page made anew where that changes what
 * its visitor may do; never while the shop does not answer, so the page stays what it is.
 */
export function useLiveRoom(saleId: string, made: RoomOfPage | 'away' | undefined): RoomOfPage | 'away' | undefined {
  const router = useRouter();
  const [seen, setSeen] = useState<{ readonly made: RoomOfPage; readonly room: RoomView }>();
  useEffect(() => {
    if (made === 'away') {
      const ask = async (): Promise<void> => {
        await requestJson<'/api/v1/sale/{saleId}/room'>(roomPaths.room(saleId));
        router.refresh();
      };
      const timer = setInterval(() => void ask().catch(() => undefined), AWAY_POLL_MS);
      return () => clearInterval(timer);
    }
    if (made === undefined || isSettled(made)) return undefined;
    const poll = new RoomPoll(saleId, made, {
      onSeen: (room) => setSeen({ made, room }),
      onChange: () => router.refresh(),
    });
    poll.start();
    return () => poll.stop();
  }, [saleId, made, router]);
  if (made === undefined || made === 'away') return made;
  return { ...made, room: seen?.made === made ? seen.room : made.room };
}

/** Nothing about it changes for this visitor. */
function isSettled({ room, turn }: RoomOfPage): boolean {
  return room.phase === 'ENDED' || turn?.status === 'ADMITTED';
}

interface PollListener {
  readonly onSeen: (room: RoomView) => void;
  /** Its page is to be made anew. */
  readonly onChange: () => void;
}

class RoomPoll {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #isAsking = false;
  #isStopped = false;
  #failures = 0;
  /** In another tab somebody may have joined. */
  #mayHaveJoined = false;
  #tickedAtMs = Date.now();

  constructor(
    private readonly saleId: string,
    private readonly made: RoomOfPage,
    private readonly listener: PollListener,
  ) {}

  start(): void {
    document.addEventListener('visibilitychange', this.#onVisible);
    document.addEventListener('resume', this.#onWake);
    window.addEventListener('pageshow', this.#onWake);
    window.addEventListener('online', this.#onWake);
    this.#ticker = setInterval(this.#onTick, TICK_MS);
    this.#schedule(this.made.room);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#ticker);
    document.removeEventListener('visibilitychange', this.#onVisible);
    document.removeEventListener('resume', this.#onWake);
    window.removeEventListener('pageshow', this.#onWake);
    window.removeEventListener('online', this.#onWake);
  }

  readonly #onVisible = (): void => {
    if (document.visibilityState === 'hidden') return;
    this.#mayHaveJoined = this.made.turn === undefined;
    void this.#ask();
  };
  readonly #onWake = (): void => void this.#ask();
  readonly #onTick = (): void => {
    const nowMs = Date.now();
    const isJump = Math.abs(nowMs - this.#tickedAtMs - TICK_MS) > JUMP_MS;
    this.#tickedAtMs = nowMs;
    // A hidden page ticks rarely.
    if (isJump && document.visibilityState === 'visible') void this.#ask();
  };

  async #ask(): Promise<void> {
    if (this.#isAsking || this.#isStopped) return;
    this.#isAsking = true;
    clearTimeout(this.#timer);
    const room = await requestJson<'/api/v1/sale/{saleId}/room'>(roomPaths.room(this.saleId)).catch(() => undefined);
    this.#isAsking = false;
    if (this.#isStopped) return;
    if (room === undefined) {
      this.#failures += 1;
      return this.#askIn(backOffMs(this.#failures, { delayMsMin: POLL_MS_MIN, delayMsMax: POLL_MS_MAX }));
    }
    this.#failures = 0;
    this.listener.onSeen(room);
    if (this.#mayHaveJoined || isOtherFor(this.made, room)) this.listener.onChange();
    this.#mayHaveJoined = false;
    this.#schedule(room);
  }

  #schedule(room: RoomView): void {
    this.#askIn(pollMsOf(room, this.made.turn, serverClock.nowMs(), Math.random()));
  }

  #askIn(pollMs: number): void {
    clearTimeout(this.#timer);
    const isHidden = document.visibilityState === 'hidden';
    this.#timer = setTimeout(() => void this.#ask(), isHidden ? Math.max(pollMs, HIDDEN_POLL_MS) : pollMs);
  }
}

function isOtherFor({ room: before, turn }: RoomOfPage, room: RoomView): boolean {
  if (room.phase !== before.phase) return true;
  return room.phase === 'OPEN' && turn?.place !== undefined && turn.place <= queueOf(room, turn).serving;
}

/** When to ask again. @param random from 0 to 1 */
export function pollMsOf(room: RoomView, turn: RoomTurn | undefined, nowMs: number, random: number): number {
  const next = nextInstantOf(room);
  const untilMs = next === undefined ? undefined : Date.parse(next) - nowMs;
  if (untilMs !== undefined) {
    // What is due already comes any moment.
    if (untilMs <= 0) return POLL_MS_MIN * (1 + random);
    return Math.min(untilMs + random * SPREAD_MS, POLL_MS_MAX);
  }
  if (room.phase !== 'OPEN' || turn?.place === undefined) return POLL_MS_MAX / 2;
  const { serving, perMinute } = queueOf(room, turn);
  const waitMs = (Math.max(turn.place - serving, 0) * MS_PER_MINUTE) / perMinute;
  return spreadMs(Math.min(Math.max(waitMs / POLLS_PER_WAIT, POLL_MS_MIN), POLL_MS_MAX), random);
}

/** When the room passes into its next phase by the clock. */
function nextInstantOf({ phase, opensAt, cutOffAt, startsAt }: RoomView): string | undefined {
  if (phase === 'CLOSED') return opensAt;
  if (phase === 'GATHERING') return cutOffAt;
  return phase === 'FROZEN' ? startsAt : undefined;
}
