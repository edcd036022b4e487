'use client';

import useSWR from 'swr';
import { adminPaths, type AdminSession } from '../api/admin';
import { requestJson } from '../api/request-json';
import { serverClock } from '../api/server-clock';
import { useTexts } from '../texts/texts-context';
import { ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';

const OPEN_MS = 60 * 60_000;
/** The clocks of page and API are not quite the same, and the sale is to be open at once. */
const AGO_MS = 60_000;

/** Opens a sale that has ended again; for anybody, but only where the shop is a demo. */
export function ReopenDemo({ saleId }: { readonly saleId: string }) {
  const texts = useTexts();
  const { data: session } = useSWR<AdminSession, Error>(
    adminPaths.session,
    (path: typeof adminPaths.session) => requestJson(path),
    { revalidateOnFocus: false, shouldRetryOnError: false },
  );
  const action = useAction();
  if (session?.name !== 'demo') return null;
  const reopen = async (): Promise<string> => {
    const nowMs = serverClock.nowMs();
    const body = {
      startsAt: new Date(nowMs - AGO_MS).toISOString(),
      endsAt: new Date(nowMs + OPEN_MS).toISOString(),
    };
    await requestJson<'/api/v1/admin/sales/{saleId}', 'PATCH'>(adminPaths.sale(saleId), { method: 'PATCH', body });
    return texts.reopen.done;
  };
  return (
    <div className="mt-6 text-sm">
      <Button unavailable={action.isWorking} onClick={() => void action.run(reopen)}>
        {texts.reopen.button}
      </Button>
      <p className="mt-1 text-soft">{texts.reopen.hint}</p>
      <ActionResult action={action} />
    </div>
  );
}
