'use client';

import { laneByCodeOf, queueOf, type RoomOfPage, type RoomTurn, type RoomView } from '../api/room';
import { LoginLink, useLogin } from '../login/login';
import type { Texts } from '../texts/english';
import { useTexts } from '../texts/texts-context';
import { Button, buttonLook } from '../ui/button';
import { TextField } from '../ui/field';
import { LocalTime } from '../ui/local-time';
import { BuyerField, useBuyerInput } from './buyer-field';
import type { SentForm } from './form-outcome';
import { type ChallengeState, isBusy, useChallenge } from './use-challenge';
import { useRemainingMs } from './sale-time';
import { Countdown } from './time-line';

/** Of a page without a script that shows the room to nobody in particular. */
const REFRESH_SECONDS = 15;
const SECONDS_PER_MINUTE = 60;
const CODE_LENGTH_MAX = 64;

/** Whether the room is in front of the form to buy. */
export function mustWait({ room, turn }: RoomOfPage, { owned, listing }: SentForm): boolean {
  if (room.phase === 'SOLD_OUT' || room.phase === 'ENDED') return false;
  // Who waits for units that come back sees the place on that list.
  if (listing !== undefined) return false;
  // Who has bought sees the order.
  if (owned !== undefined && owned.status !== 'NOT_PURCHASED') return false;
  return turn?.status !== 'ADMITTED';
}

/** What somebody must hear of the room who looks at another tab, or does not see the page. */
export function newsOf(
  texts: Texts,
  of: RoomOfPage,
  sent: SentForm,
): { readonly title: string; readonly spoken: string } | undefined {
  const { room, turn } = of;
  if (isAdmitted(of, sent)) return { title: texts.room.turnTitle, spoken: texts.room.yourTurn };
  if (turn?.place === undefined || !mustWait(of, sent)) return undefined;
  const place = texts.room.place(turn.place);
  const why =
    room.phase === 'PAUSED'
      ? (room.message ?? texts.room.paused)
      : texts.room.ahead(aheadOf(queueOf(room, turn), turn.place));
  return { title: place, spoken: `${place}. ${why}` };
}

/** Says that one has come in. */
export function TurnNote({ of, sent }: { readonly of: RoomOfPage; readonly sent: SentForm }) {
  const texts = useTexts();
  if (!isAdmitted(of, sent)) return null;
  return <p className="mb-3 font-semibold text-green">{texts.room.yourTurn}</p>;
}

/** For who is inside and does not want to buy. */
export function GivingBack({ saleId, of, sent }: { readonly saleId: string } & Parameters<typeof TurnNote>[0]) {
  const texts = useTexts();
  if (!isAdmitted(of, sent)) return null;
  return <LeaveForm saleId={saleId} buyer={sent.buyer} label={texts.room.giveBack} hint={texts.room.giveBackHint} />;
}

interface LeaveFormProps {
  readonly saleId: string;
  readonly buyer: string;
  readonly label: string;
  readonly hint: string;
}

/** Asks nobody whether he is sure: whoever joins again has the same place. */
function LeaveForm({ saleId, buyer, label, hint }: LeaveFormProps) {
  return (
    <form method="post" action={`/sale/${saleId}/leave`} className="mt-4 flex flex-col items-start gap-2">
      <input type="hidden" name="userId" value={buyer} />
      <Button type="submit">{label}</Button>
      <p className="text-sm text-soft">{hint}</p>
    </form>
  );
}

function isAdmitted({ turn }: RoomOfPage, { owned }: SentForm): boolean {
  return turn?.status === 'ADMITTED' && (owned === undefined || owned.status === 'NOT_PURCHASED');
}

/** In place of a room that the API could not show in time. */
export function RoomAway() {
  const texts = useTexts();
  return (
    <section aria-labelledby="waiting-room" className="flex flex-col gap-3 sm:gap-4">
      <noscript>
        <meta httpEquiv="refresh" content={String(REFRESH_SECONDS)} />
      </noscript>
      <h2 id="waiting-room" className="tag-type text-3xl">
        {texts.room.title}
      </h2>
      <p role="status" className="text-soft">
        {texts.room.away}
      </p>
    </section>
  );
}

interface WaitingRoomProps {
  readonly saleId: string;
  readonly of: RoomOfPage;
  readonly sent: SentForm;
  readonly pageTimeMs: number | undefined;
}

/** The waiting room of a sale: the form to join it, or how far one's turn is. Works without a script as well. */
export function WaitingRoom({ saleId, of: { room, turn }, sent, pageTimeMs }: WaitingRoomProps) {
  const texts = useTexts();
  return (
    <section aria-labelledby="waiting-room" className="flex flex-col gap-3 sm:gap-4">
      <noscript>
        <meta httpEquiv="refresh" content={String(turn?.pollSeconds ?? REFRESH_SECONDS)} />
      </noscript>
      <h2 id="waiting-room" className="tag-type text-3xl">
        {texts.room.title}
      </h2>
      <UntilNext room={room} pageTimeMs={pageTimeMs} />
      {turn === undefined ? (
        <Joining saleId={saleId} room={room} sent={sent} />
      ) : (
        <>
          <Waiting room={room} turn={turn} />
          <LeaveForm saleId={saleId} buyer={sent.buyer} label={texts.room.leave} hint={texts.room.leaveHint} />
        </>
      )}
    </section>
  );
}

/** Counts down to the opening of the room, and to the draw. */
function UntilNext({ room, pageTimeMs }: { readonly room: RoomView; readonly pageTimeMs: number | undefined }) {
  const texts = useTexts();
  const isClosed = room.phase === 'CLOSED';
  const remainingMs = useRemainingMs(isClosed ? room.opensAt : room.startsAt, pageTimeMs);
  if (!isClosed && room.phase !== 'GATHERING' && room.phase !== 'FROZEN') return null;
  return (
    <div>
      <p className="label-type text-soft">{isClosed ? texts.room.opensIn : texts.room.drawIn}</p>
      <Countdown remainingMs={remainingMs} />
    </div>
  );
}

interface JoiningProps {
  readonly saleId: string;
  readonly room: RoomView;
  readonly sent: SentForm;
}

function Joining({ saleId, room, sent }: JoiningProps) {
  const texts = useTexts();
  const login = useLogin();
  const input = useBuyerInput(sent);
  const { state, place, solveThenSend } = useChallenge(saleId, room.challenge);
  if (room.phase === 'CLOSED') {
    return (
      <p className="text-soft">
        {texts.room.opens} <LocalTime iso={room.opensAt} />.
      </p>
    );
  }
  return (
    <form
      method="post"
      action={`/sale/${saleId}/wait`}
      noValidate
      className="flex flex-col gap-3 sm:gap-4"
      onSubmit={(event) => {
        if (room.challenge === null) return;
        event.preventDefault();
        const userId = input.commitOrShow(event);
        if (userId !== undefined) solveThenSend(event, userId);
      }}
    >
      {room.challenge !== null && (
        <>
          <input type="hidden" name="solution" defaultValue="" />
          <noscript>
            <p className="font-semibold">{texts.room.challenges[room.challenge].needsScript}</p>
          </noscript>
        </>
      )}
      <p className="text-soft">{room.phase === 'GATHERING' ? texts.room.gathering : texts.room.inTurn}</p>
      {login.isOn && login.buyer === undefined ? (
        <LoginLink className={buttonLook('primary', 'large')}>{texts.room.logIn}</LoginLink>
      ) : (
        <>
          <BuyerField input={input} readOnly={false} />
          <CodeField isBad={sent.outcome === 'bad-code'} />
          <Button type="submit" look="primary" size="large" unavailable={isBusy(state)}>
            {texts.room.join}
          </Button>
        </>
      )}
      <p role="status" className="text-sm text-soft">
        {noteOf(texts, room, sent.outcome, state)}
      </p>
      <div ref={place} className="empty:hidden" />
    </form>
  );
}

function noteOf({ room: texts }: Texts, room: RoomView, outcome: SentForm['outcome'], state: ChallengeState): string {
  if (room.challenge !== null) {
    const { failed, busy } = texts.challenges[room.challenge];
    if (state.phase === 'no-crypto') return texts.noCrypto;
    if (isBusy(state)) return busy(state.phase === 'solving' ? state.tries : 0);
    if (state.phase === 'failed' || outcome === 'unsolved') return failed;
  }
  if (outcome === undefined || outcome === 'bad-code') return texts.onePlace;
  return outcome === 'left' ? texts.hasLeft : texts.notJoined;
}

/** For the few who have one; open where it was wrong. */
function CodeField({ isBad }: { readonly isBad: boolean }) {
  const texts = useTexts();
  return (
    <details open={isBad}>
      <summary className="flex min-h-11 cursor-pointer items-center text-sm underline">{texts.room.haveCode}</summary>
      <TextField
        label={texts.room.code}
        name="code"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={CODE_LENGTH_MAX}
        hint={texts.room.codeHint}
        error={isBad ? texts.room.badCode : undefined}
      />
    </details>
  );
}

function Waiting({ room, turn }: { readonly room: RoomView; readonly turn: RoomTurn }) {
  const texts = useTexts();
  const login = useLogin();
  const { place } = turn;
  const lane = laneByCodeOf(room, turn);
  return (
    <>
      <div className="flex flex-col gap-2">
        {lane !== undefined && <p>{texts.room.lane(lane)}</p>}
        {place === undefined ? (
          room.phase === 'GATHERING' ? (
            <p>
              {texts.room.beforeDraw} <LocalTime iso={room.startsAt} />.
            </p>
          ) : (
            <p>{texts.room.isDrawing}</p>
          )
        ) : (
          <>
            <p className="tag-type text-2xl">{texts.room.place(place)}</p>
            {room.phase === 'PAUSED' ? (
              <p className="font-semibold">{room.message ?? texts.room.paused}</p>
            ) : (
              <>
                <p>{texts.room.ahead(aheadOf(queueOf(room, turn), place))}</p>
                <p>{texts.room.eta(etaSecondsOf(queueOf(room, turn), place))}</p>
              </>
            )}
          </>
        )}
      </div>
      <p className="text-sm text-soft">
        {texts.room.mayClose} {login.isOn ? texts.room.elsewhere : texts.room.elsewhereDemo}
      </p>
    </>
  );
}

function aheadOf({ serving }: Pick<RoomView, 'serving'>, place: number): number {
  return Math.max(place - serving - 1, 0);
}

function etaSecondsOf({ serving, perMinute }: Pick<RoomView, 'serving' | 'perMinute'>, place: number): number {
  return Math.ceil((Math.max(place - serving, 0) * SECONDS_PER_MINUTE) / perMinute);
}
