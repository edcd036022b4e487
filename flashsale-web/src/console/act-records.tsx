'use client';

import { ACT_OUTCOMES, adminPaths } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import type { AllTexts } from '../texts/console-context';
import { SelectField, TextField } from '../ui/field';
import { CELL, type Filter, Table, TIME_CELL } from '../ui/list';
import { LocalTime } from '../ui/local-time';
import { RecordList, useRecordPages } from './record-list';

interface ActRecordsProps {
  /** Those of this sale alone. */
  readonly saleId?: string;
  /** As the address says. */
  readonly asked: Filter;
}

/** What operators did. */
export function ActRecords({ saleId, asked }: ActRecordsProps) {
  const texts = useConsoleTexts();
  const { columns } = texts.acts;
  const pages = useRecordPages(adminPaths.acts, asked, saleId === undefined ? {} : { saleId });
  return (
    <RecordList
      pages={pages}
      csvPath={adminPaths.actsFile}
      fields={<ActFields filter={pages.filter} hasSale={saleId === undefined} />}
      empty={texts.acts.none}
      emptyHint={texts.acts.noneHint}
    >
      {(acts) => (
        <Table
          caption={texts.acts.caption}
          columns={[
            columns.at,
            columns.actor,
            columns.act,
            columns.sale,
            columns.outcome,
            columns.change,
            columns.from,
          ]}
        >
          {acts.map((act) => (
            <tr key={act.id}>
              <td className={TIME_CELL}>
                <LocalTime iso={act.begunAt} detail="exact" />
              </td>
              <th scope="row" className={`${CELL} text-left font-semibold whitespace-nowrap`}>
                {act.actor}
              </th>
              <td className={`${CELL} whitespace-nowrap`}>{act.act}</td>
              <td className={`${CELL} font-mono text-xs text-soft`}>{act.saleId ?? texts.admin.unknown}</td>
              <td className={CELL}>{texts.acts.outcomes[act.outcome]}</td>
              <td className={`${CELL} min-w-60 font-mono text-xs break-all text-soft`}>{changeOf(texts, act)}</td>
              <td className={`${CELL} font-mono text-xs text-soft`} title={act.requestId}>
                {act.address}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </RecordList>
  );
}

function changeOf(
  texts: AllTexts,
  { given, before, after }: Record<'given' | 'before' | 'after', object | null>,
): string {
  if (before !== null && after === null) return `${JSON.stringify(before)} → ${texts.admin.unknown}`;
  if (after === null) return given === null ? texts.admin.unknown : JSON.stringify(given);
  return before === null ? JSON.stringify(after) : `${JSON.stringify(before)} → ${JSON.stringify(after)}`;
}

function ActFields({ filter, hasSale }: { readonly filter: Filter; readonly hasSale: boolean }) {
  const texts = useConsoleTexts();
  const { columns } = texts.acts;
  return (
    <>
      <TextField
        label={columns.actor}
        name="actor"
        defaultValue={filter['actor']}
        autoComplete="off"
        autoCapitalize="none"
      />
      <TextField label={columns.act} name="act" defaultValue={filter['act']} autoComplete="off" autoCapitalize="none" />
      {hasSale && <TextField label={columns.sale} name="saleId" defaultValue={filter['saleId']} autoComplete="off" />}
      <SelectField label={columns.outcome} name="outcome" defaultValue={filter['outcome'] ?? ''}>
        <option value="">{texts.acts.allOutcomes}</option>
        {ACT_OUTCOMES.map((outcome) => (
          <option key={outcome} value={outcome}>
            {texts.acts.outcomes[outcome]}
          </option>
        ))}
      </SelectField>
    </>
  );
}
