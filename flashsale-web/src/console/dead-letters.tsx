'use client';

import { withQuery } from 'flashsale-client';
import Link from 'next/link';
import { useState } from 'react';
import { adminPaths, type DeadLetter, type DeadLetters as DeadLetterList } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import type { AllTexts } from '../texts/console-context';
import { ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/dialog';
import { CELL, type Filter, ListState, Table, TIME_CELL } from '../ui/list';
import { LocalTime } from '../ui/local-time';
import { useAdminData, useAdminSession } from './admin-session';
import { useAskedFilter } from './use-asked-filter';

const POLL_INTERVAL_MS = 3_000;

/** Which letters an operation is about: all, those of a sale, or one. */
type Which = { readonly saleId?: string; readonly deadLetterId?: string };

/** The dead letters, whose they are and why they died, and how to replay or discard them. */
export function DeadLetters({ asked }: { readonly asked: Filter }) {
  const texts = useConsoleTexts();
  const { ask, role } = useAdminSession();
  const [filter, show] = useAskedFilter(asked);
  const { saleId } = filter;
  const path = saleId === undefined ? adminPaths.deadLetters : withQuery(adminPaths.deadLetters, { saleId });
  const { data, error, mutate } = useAdminData(path, { refreshInterval: POLL_INTERVAL_MS });
  const [discarding, setDiscarding] = useState<Which>();
  const action = useAction();
  const shown = countOf(data, saleId);
  const all: Which = saleId === undefined ? {} : { saleId };
  const replay = (which: Which): void => {
    void action.run(async () => {
      const { replayed } = await ask(adminPaths.replayDeadLetters, { method: 'POST', body: which });
      await mutate();
      return texts.dead.replayed(replayed);
    });
  };
  const discard = async (which: Which): Promise<void> => {
    const { discarded } = await ask(adminPaths.discardDeadLetters, { method: 'POST', body: which });
    await mutate();
    void action.run(() => Promise.resolve(texts.dead.discarded(discarded)));
  };
  const mayMove = role !== 'viewer';
  return (
    <section aria-labelledby="dead-title" className="space-y-5">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div className="max-w-xl">
          <h2 id="dead-title" className="tag-type text-3xl">
            {texts.dead.title}
          </h2>
          <p className="mt-1 text-soft">{texts.dead.lede}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => replay(all)} unavailable={shown === 0 || action.isWorking}>
            {texts.dead.replay}
          </Button>
          <Button look="danger" onClick={() => setDiscarding(all)} unavailable={shown === 0 || action.isWorking}>
            {texts.dead.discard}
          </Button>
        </div>
      </div>
      <ActionResult action={action} />
      {data !== undefined && data.total > 0 && <SalesOfLetters list={data} saleId={saleId} show={show} />}
      {data === undefined || data.items.length === 0 ? (
        <ListState
          isLoading={data === undefined}
          error={error}
          empty={texts.dead.empty}
          emptyHint={saleId === undefined ? texts.dead.emptyHint : texts.dead.emptyHintOf(saleId)}
        />
      ) : (
        <DeadLetterTable
          items={data.items}
          isWorking={action.isWorking}
          move={mayMove ? { replay, discard: setDiscarding } : undefined}
        />
      )}
      {discarding !== undefined && (
        <ConfirmDialog
          title={texts.dead.discardTitle}
          text={texts.dead.discardText(discarding.deadLetterId === undefined ? shown : 1)}
          confirm={texts.dead.discardNow}
          act={() => discard(discarding)}
          onClose={() => setDiscarding(undefined)}
        />
      )}
    </section>
  );
}

function countOf(list: DeadLetterList | undefined, saleId: string | undefined): number {
  if (saleId === undefined) return list?.total ?? 0;
  return list?.bySale.find((each) => each.saleId === saleId)?.letters ?? 0;
}

interface SalesOfLettersProps {
  readonly list: DeadLetterList;
  readonly saleId: string | undefined;
  readonly show: (filter: Filter) => void;
}

/** How many are of which sale; each shows its own. */
function SalesOfLetters({ list: { total, bySale }, saleId, show }: SalesOfLettersProps) {
  const texts = useConsoleTexts();
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm" role="group" aria-label={texts.dead.bySale}>
      <Button aria-pressed={saleId === undefined} onClick={() => show({})} className={PRESSED}>
        {texts.dead.total(total)}
      </Button>
      {bySale.map((each) =>
        each.saleId === null ? (
          <span key="" className="px-2 text-soft">
            {texts.dead.unreadable(each.letters)}
          </span>
        ) : (
          <Button
            key={each.saleId}
            aria-pressed={each.saleId === saleId}
            onClick={() => show({ saleId: each.saleId ?? '' })}
            className={PRESSED}
          >
            {texts.dead.ofSale(each.letters, each.saleId)}
          </Button>
        ),
      )}
    </div>
  );
}

const PRESSED = 'aria-pressed:border-ink aria-pressed:bg-sunk';
interface DeadLetterTableProps {
  readonly items: readonly DeadLetter[];
  readonly isWorking: boolean;
  readonly move: { readonly replay: (which: Which) => void; readonly discard: (which: Which) => void } | undefined;
}

function DeadLetterTable({ items, isWorking, move }: DeadLetterTableProps) {
  const texts = useConsoleTexts();
  const { columns } = texts.dead;
  return (
    <Table
      caption={texts.dead.caption}
      columns={[
        columns.sale,
        columns.cause,
        columns.buyers,
        columns.at,
        ...(move ? [columns.actions] : []),
        columns.body,
      ]}
    >
      {items.map((letter) => (
        <tr key={letter.deadLetterId}>
          <th scope="row" className={`${CELL} min-w-28 text-left font-semibold break-all`}>
            <SaleOf letter={letter} />
          </th>
          <td className={`${CELL} min-w-48`}>
            {letter.cause ?? texts.dead.noCause}
            <span className="block text-xs text-soft">{texts.dead.died(letter.count, letter.reason)}</span>
          </td>
          <td className={`${CELL} min-w-24`}>{buyersOf(texts, letter)}</td>
          <td className={TIME_CELL}>
            {letter.at === null ? texts.admin.unknown : <LocalTime iso={letter.at} detail="exact" />}
          </td>
          {move !== undefined && (
            <td className={CELL}>
              <div className="flex gap-2">
                <Button unavailable={isWorking} onClick={() => move.replay({ deadLetterId: letter.deadLetterId })}>
                  {texts.dead.replayOne}
                </Button>
                <Button
                  look="danger"
                  unavailable={isWorking}
                  onClick={() => move.discard({ deadLetterId: letter.deadLetterId })}
                >
                  {texts.dead.discardOne}
                </Button>
              </div>
            </td>
          )}
          <td className={`${CELL} min-w-60 font-mono text-xs break-all text-soft`}>
            {typeof letter.body === 'string' ? letter.body : JSON.stringify(letter.body)}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function SaleOf({ letter: { saleId } }: { readonly letter: DeadLetter }) {
  const texts = useConsoleTexts();
  if (saleId === null) return texts.dead.noSale;
  return (
    <Link href={`/admin/sale/${saleId}`} prefetch={false} className="underline underline-offset-4">
      {saleId}
    </Link>
  );
}

const BUYERS_SHOWN = 3;

function buyersOf(texts: AllTexts, { reservations }: DeadLetter): string {
  if (reservations.length === 0) return texts.admin.unknown;
  const named = reservations.slice(0, BUYERS_SHOWN).map(({ userId }) => userId);
  return texts.dead.buyers(named, reservations.length - named.length);
}
