'use client';

import { useState } from 'react';
import { adminPaths, type DeadLetter } from '../api/admin';
import { texts } from '../texts';
import { ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/dialog';
import { CELL, ListState, Table, TIME_CELL } from '../ui/list';
import { LocalTime } from '../ui/local-time';
import { useAdminData, useAdminSession } from './admin-session';

const POLL_INTERVAL_MS = 3_000;

/** The dead letters, and how to replay or discard them. */
export function DeadLetters() {
  const { ask } = useAdminSession();
  const { data, error, mutate } = useAdminData(adminPaths.deadLetters, {
    refreshInterval: POLL_INTERVAL_MS,
  });
  const [isDiscarding, setIsDiscarding] = useState(false);
  const action = useAction();
  const total = data?.total ?? 0;
  const replay = async (): Promise<string> => {
    const { replayed } = await ask(adminPaths.replayDeadLetters, { method: 'POST' });
    await mutate();
    return texts.dead.replayed(replayed);
  };
  const discard = async (): Promise<void> => {
    const { discarded } = await ask(adminPaths.discardDeadLetters, { method: 'POST' });
    await mutate();
    void action.run(() => Promise.resolve(texts.dead.discarded(discarded)));
  };
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
          <Button onClick={() => void action.run(replay)} unavailable={total === 0 || action.isWorking}>
            {texts.dead.replay}
          </Button>
          <Button look="danger" onClick={() => setIsDiscarding(true)} unavailable={total === 0 || action.isWorking}>
            {texts.dead.discard}
          </Button>
        </div>
      </div>
      <ActionResult action={action} />
      {data === undefined || data.items.length === 0 ? (
        <ListState
          isLoading={data === undefined}
          error={error}
          empty={texts.dead.empty}
          emptyHint={texts.dead.emptyHint}
        />
      ) : (
        <>
          <p className="text-sm text-soft">{texts.dead.total(total)}</p>
          <DeadLetterTable items={data.items} />
        </>
      )}
      {isDiscarding && (
        <ConfirmDialog
          title={texts.dead.discardTitle}
          text={texts.dead.discardText(total)}
          confirm={texts.dead.discardNow}
          act={discard}
          onClose={() => setIsDiscarding(false)}
        />
      )}
    </section>
  );
}

const { columns } = texts.dead;

function DeadLetterTable({ items }: { readonly items: readonly DeadLetter[] }) {
  return (
    <Table caption={texts.dead.caption} columns={[columns.reason, columns.at, columns.count, columns.body]}>
      {items.map(({ deadLetterId, reason, at, count, body }) => (
        <tr key={deadLetterId}>
          <th scope="row" className={`${CELL} text-left font-semibold`}>
            {reason ?? texts.admin.unknown}
          </th>
          <td className={TIME_CELL}>{at === null ? texts.admin.unknown : <LocalTime iso={at} detail="exact" />}</td>
          <td className={`${CELL} text-soft`}>{texts.count(count)}</td>
          <td className={`${CELL} min-w-72 font-mono text-xs break-all text-soft`}>
            {typeof body === 'string' ? body : JSON.stringify(body)}
          </td>
        </tr>
      ))}
    </Table>
  );
}
