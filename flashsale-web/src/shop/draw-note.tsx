'use client';

import { useEffect, useState } from 'react';
import { requestJson } from '../api/request-json';
import { type RoomOfPage, roomPaths, type RoomTurn, type RoomView } from '../api/room';
import { checkDraw, type DrawVerdict, leafNumberOf } from '../draw/check-draw';
import { useTexts } from '../texts/texts-context';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { LocalTime } from '../ui/local-time';
import { deviceStorage, useStoredText } from '../ui/stored-text';
import { useInBrowser } from '../ui/use-in-browser';

interface DrawNoteProps {
  readonly saleId: string;
  readonly of: RoomOfPage;
}

/** What the draw is, what is published of it, and a check of one's own place. */
export function DrawNote({ saleId, of: { room, turn } }: DrawNoteProps) {
  const texts = useTexts();
  const { draw } = room;
  const notedCommitment = useNotedCommitment(saleId, room);
  const facts = [
    [texts.draw.commitment, draw.commitment],
    [texts.draw.drawn, draw.drawn === null ? undefined : texts.count(draw.drawn)],
    [texts.draw.listRoot, draw.listRoot],
    [texts.draw.secret, draw.secret],
  ] as const;
  return (
    <details className="rounded border border-line px-4 text-sm">
      <summary className="flex min-h-11 cursor-pointer items-center font-semibold">{texts.draw.title}</summary>
      <div className="space-y-3 pb-4">
        <ol className="list-decimal space-y-1.5 pl-5 text-soft">
          <li>
            {texts.draw.numbers} <LocalTime iso={room.cutOffAt} />.
          </li>
          {texts.draw.rules.map((rule) => (
            <li key={rule}>{rule}</li>
          ))}
        </ol>
        <dl className="space-y-1.5">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt className="label-type text-soft">{name}</dt>
              <dd className="font-mono text-xs break-all">{value ?? texts.draw.notYet}</dd>
            </div>
          ))}
        </dl>
        {draw.secret !== null && turn !== undefined && (
          <OwnCheck saleId={saleId} room={room} turn={turn} notedCommitment={notedCommitment} />
        )}
        <p className="text-soft">
          {texts.draw.elsewhere}{' '}
          <a href={roomPaths.room(saleId)} className="font-semibold underline underline-offset-4">
            {texts.draw.published}
          </a>
        </p>
      </div>
    </details>
  );
}

/** The commitment as this device read it before the draw; undefined where it has not. */
function useNotedCommitment(saleId: string, { draw }: RoomView): string | undefined {
  const [noted, note] = useStoredText(deviceStorage, `flashsale draw ${saleId}`);
  const isToBeNoted = noted === '' && draw.secret === null;
  useEffect(() => {
    if (isToBeNoted) note(draw.commitment);
  }, [isToBeNoted, note, draw.commitment]);
  return noted === '' ? undefined : noted;
}

interface OwnCheckProps {
  readonly saleId: string;
  readonly room: RoomView;
  readonly turn: RoomTurn;
  readonly notedCommitment: string | undefined;
}

type CheckState = 'at-rest' | 'checking' | 'unanswered' | 'cannot' | DrawVerdict;

function OwnCheck({ saleId, room, turn, notedCommitment }: OwnCheckProps) {
  const texts = useTexts();
  const [state, setState] = useState<CheckState>('at-rest');
  const hasScript = useInBrowser();
  const { arrival, listedAs, place, lane } = turn;
  if (!hasScript) return <p className="text-soft">{texts.draw.needsScript(arrival)}</p>;
  const check = async (): Promise<void> => {
    setState('checking');
    const own = { saleId, arrival, listedAs, lane };
    const leaf = leafNumberOf(room.draw, own);
    const proof =
      leaf === undefined
        ? undefined
        : await requestJson<'/api/v1/sale/{saleId}/room/proof/{arrival}'>(roomPaths.proof(saleId, leaf)).catch(
            () => undefined,
          );
    if (leaf !== undefined && proof === undefined) return setState('unanswered');
    setState(await checkDraw({ draw: room.draw, own, path: proof?.path, notedCommitment, saidPlace: place }));
  };
  return (
    <div className="space-y-2">
      <Button unavailable={state === 'checking'} onClick={() => void check()}>
        {texts.draw.check}
      </Button>
      <div role="status" className="space-y-2">
        {typeof state === 'object' ? <Verdict verdict={state} arrival={arrival} /> : <p>{texts.draw.state[state]}</p>}
      </div>
    </div>
  );
}

function Verdict({ verdict: { checks, place }, arrival }: { readonly verdict: DrawVerdict; readonly arrival: number }) {
  const texts = useTexts();
  const isRight = checks.every(({ ok }) => ok);
  const isNoted = checks.some(({ check }) => check === 'noted');
  return (
    <>
      <p className={classNames('font-semibold', isRight ? 'text-green' : 'text-red')}>
        {isRight ? texts.draw.right(place) : texts.draw.wrong}
      </p>
      <ul className="space-y-1">
        {checks.map(({ check, ok }) => (
          <li key={check} className="flex gap-2">
            <span aria-hidden className={ok ? 'text-green' : 'text-red'}>
              {ok ? '✓' : '✗'}
            </span>
            <span>{ok ? texts.draw.holds[check](arrival) : texts.draw.fails[check](arrival)}</span>
          </li>
        ))}
        {!isNoted && <li className="text-soft">{texts.draw.notNoted}</li>}
      </ul>
    </>
  );
}
