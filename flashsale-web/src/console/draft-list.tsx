import Link from 'next/link';
import { useState } from 'react';
import { adminPaths } from '../api/admin';
import { type AllTexts, useConsoleTexts } from '../texts/console-context';
import { Button } from '../ui/button';
import { CELL, Table, type TableProps } from '../ui/list';
import { LocalPeriod, LocalTime } from '../ui/local-time';
import { useAdminData } from './admin-session';

const POLL_INTERVAL_MS = 10_000;
/** The sales below are what matters most. */
const SHOWN_FIRST = 5;
const columnsOf = ({ columns }: AllTexts['drafts']): TableProps['columns'] => [
  columns.draft,
  columns.units,
  { name: columns.window, className: 'max-md:hidden' },
  { name: columns.changedAt, className: 'max-sm:hidden' },
];

/** The drafts, the last changed first; nothing where there is none. */
export function DraftList() {
  const texts = useConsoleTexts();
  const { data: drafts = [] } = useAdminData(adminPaths.drafts, { refreshInterval: POLL_INTERVAL_MS });
  const [shown, setShown] = useState(SHOWN_FIRST);
  if (drafts.length === 0) return null;
  return (
    // The table is the landmark.
    <div className="space-y-3">
      <h3 className="tag-type text-2xl">{texts.drafts.title}</h3>
      <Table caption={texts.drafts.title} columns={columnsOf(texts.drafts)}>
        {drafts.slice(0, shown).map((draft) => (
          <tr key={draft.saleId} className="relative hover:bg-sunk">
            <th scope="row" className={`${CELL} text-left font-semibold`}>
              <Link href={`/admin/draft/${draft.saleId}`} prefetch={false} className="after:absolute after:inset-0">
                {draft.name}
              </Link>
              <span className="block font-mono text-xs font-normal text-soft">{draft.saleId}</span>
            </th>
            <td className={CELL}>{texts.drafts.units(draft.totalStock)}</td>
            <td className={`${CELL} text-sm whitespace-nowrap text-soft max-md:hidden`}>
              <LocalPeriod from={draft.startsAt} to={draft.endsAt} />
            </td>
            <td className={`${CELL} text-sm whitespace-nowrap text-soft max-sm:hidden`}>
              <LocalTime iso={draft.changedAt} />
            </td>
          </tr>
        ))}
      </Table>
      {drafts.length > shown && (
        <Button onClick={() => setShown(drafts.length)}>{texts.drafts.more(drafts.length - shown)}</Button>
      )}
    </div>
  );
}
