import type { DeadLetter } from '../../api/admin';
import { texts } from '../../texts';
import { LocalTime } from '../../ui/local-time';
import { CELL, HEAD_CELL, Table } from '../../ui/table';

const { columns } = texts.dead;

export function DeadLetterTable({ items }: { readonly items: readonly DeadLetter[] }) {
  return (
    <Table caption={texts.dead.caption}>
      <thead>
        <tr>
          {[columns.reason, columns.at, columns.count, columns.body].map((name) => (
            <th key={name} scope="col" className={HEAD_CELL}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map(({ deadLetterId, reason, at, count, body }) => (
          <tr key={deadLetterId}>
            <th scope="row" className={`${CELL} text-left font-semibold`}>
              {reason ?? texts.admin.unknown}
            </th>
            <td className={`${CELL} whitespace-nowrap text-soft tabular-nums`}>
              {at === null ? texts.admin.unknown : <LocalTime iso={at} detail="exact" />}
            </td>
            <td className={`${CELL} text-soft`}>{texts.count(count)}</td>
            <td className={`${CELL} min-w-72 font-mono text-xs break-all text-soft`}>
              {typeof body === 'string' ? body : JSON.stringify(body)}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
