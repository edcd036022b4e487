'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import type { RoomOfPage, RoomTurn, RoomView } from '../api/room';
import { useLogin } from '../login/login';
import { useTexts } from '../texts/texts-context';
import { Button } from '../ui/button';
import { LocalTime } from '../ui/local-time';
import { BuyerField, LoginToBuy, useBuyerInput } from './buyer-field';
import type { SentForm } from './form-outcome';

/** Of a page that shows the room to nobody in particular. */
const REFRESH_SECONDS = 15;
const MS_PER_SECOND = 1_000;

/** Whether the room is in front of the form to buy. */
export function mustWait({ room, turn }: RoomOfPage, { owned }: SentForm): boolean {
  if (room.phase === 'SOLD_OUT' || room.phase === 'ENDED') return false;
  // Who has bought sees the order.
  if (owned !== undefined && owned.status !== 'NOT_PURCHASED') return false;
  return turn?.status !== 'ADMITTED';
}

/** The waiting room of a sale: the form to join it, or how far one's turn is. Works without a script as well. */
export function WaitingRoom({
  saleId,
  of: { room, turn },
  sent,
}: {
  readonly saleId: string;
  readonly of: RoomOfPage;
  readonly sent: SentForm;
}) {
  const texts = useTexts();
  const refreshSeconds = turn?.pollSeconds ?? REFRESH_SECONDS;
  useRefresh(refreshSeconds);
  return (
    <section aria-labelledby="waiting-room" className="flex flex-col gap-3 sm:gap-4">
      <noscript>
        <meta httpEquiv="refresh" content={String(refreshSeconds)} />
      </noscript>
      <h2 id="waiting-room" className="tag-type text-3xl">
        {texts.room.title}
      </h2>
      {turn === undefined ? <Joining saleId={saleId} room={room} sent={sent} /> : <Waiting room={room} turn={turn} />}
    </section>
  );
}

/** A hidden page asks nobody; being late costs nothing. */
function useRefresh(seconds: number): void {
  const router = useRouter();
  useEffect(() => {
    const refresh = (): void => {
      if (document.visibilityState === 'visible') router.refresh();
    };
    const timer = setInterval(refresh, seconds * MS_PER_SECOND);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [router, seconds]);
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
  if (room.phase === 'CLOSED') {
    return (
      <p className="text-soft">
        {texts.room.opens} <LocalTime iso={room.opensAt} />.
      </p>
    );
  }
  return (
    <form method="post" action={`/sale/${saleId}/wait`} noValidate className="flex flex-col gap-3 sm:gap-4">
      <p className="text-soft">{room.phase === 'GATHERING' ? texts.room.gathering : texts.room.inTurn}</p>
      <BuyerField input={input} readOnly={false} />
      {login.isOn && login.buyer === undefined ? (
        <LoginToBuy isOver={false} />
      ) : (
        <Button type="submit" look="primary" size="large">
          {texts.room.join}
        </Button>
      )}
      <p role="status" className="text-sm text-soft">
        {sent.outcome === undefined ? texts.room.onePlace : texts.room.notJoined}
      </p>
    </form>
  );
}

function Waiting({ room, turn }: { readonly room: RoomView; readonly turn: RoomTurn }) {
  const texts = useTexts();
  const { place, ahead, etaSeconds, status } = turn;
  return (
    <>
      <div role="status" className="flex flex-col gap-2">
        {place === undefined ? (
          <p>
            {texts.room.beforeDraw} <LocalTime iso={room.startsAt} />.
          </p>
        ) : (
          <>
            <p className="tag-type text-2xl">{texts.room.place(place)}</p>
            {ahead !== undefined && <p>{texts.room.ahead(ahead)}</p>}
            {etaSeconds !== undefined && <p>{texts.room.eta(etaSeconds)}</p>}
          </>
        )}
        {status === 'PAUSED' && <p className="font-semibold">{turn.message ?? texts.room.paused}</p>}
      </div>
      <p className="text-sm text-soft">{texts.room.mayClose}</p>
    </>
  );
}
