'use client';

import { adminPaths, EVENT_TYPES } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import { SelectField, TextField } from '../ui/field';
import { CELL, type Filter, ID_CELL, Table, TIME_CELL } from '../ui/list';
import { LocalTime } from '../ui/local-time';
import { RecordList, useRecordPages } from './record-list';

export function AuditRecords({ saleId, asked }: { readonly saleId: string; readonly asked: Filter }) {
  const texts = useConsoleTexts();
  const { columns } = texts.browse;
  const pages = useRecordPages(adminPaths.audit(saleId), asked);
  return (
    <RecordList
      pages={pages}
      csvPath={adminPaths.auditFile(saleId)}
      fields={<AuditFields filter={pages.filter} />}
      empty={texts.browse.noEvents}
      emptyHint={texts.browse.noEventsHint}
    >
      {(events) => (
        <Table
          caption={texts.browse.auditCaption}
          columns={[columns.event, columns.user, columns.at, columns.epoch, columns.details, columns.order]}
        >
          {events.map((event) => (
            <tr key={event.id}>
              <th scope="row" className={`${CELL} text-left font-mono text-xs font-semibold whitespace-nowrap`}>
                {event.eventType}
              </th>
              <td className={CELL}>{event.userId ?? texts.admin.unknown}</td>
              <td className={TIME_CELL}>
                <LocalTime iso={event.createdAt} detail="exact" />
              </td>
              <td className={`${CELL} text-soft`}>{event.epoch}</td>
              <td className={`${CELL} font-mono text-xs text-soft`}>
                {event.metadata === null ? texts.admin.unknown : JSON.stringify(event.metadata)}
              </td>
              <td className={ID_CELL}>{event.orderId ?? texts.admin.unknown}</td>
            </tr>
          ))}
        </Table>
      )}
    </RecordList>
  );
}

function AuditFields({ filter }: { readonly filter: Filter }) {
  const texts = useConsoleTexts();
  return (
    <>
      <SelectField label={texts.browse.eventType} name="eventType" defaultValue={filter['eventType'] ?? ''}>
        <option value="">{texts.browse.allEvents}</option>
        {EVENT_TYPES.map((eventType) => (
          <option key={eventType}>{eventType}</option>
        ))}
      </SelectField>
      <TextField
        label={texts.browse.userId}
        name="userId"
        defaultValue={filter['userId']}
        autoComplete="off"
        autoCapitalize="none"
      />
    </>
  );
}
