import { type FormEvent, type ReactNode } from 'react';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { ListState } from '../../ui/list-state';
import { CsvExport } from './csv-export';
import type { RecordPages } from './use-record-pages';

interface RecordViewProps<Item> {
  readonly pages: RecordPages<Item>;
  readonly csvPath: string;
  readonly fields: ReactNode;
  readonly empty: string;
  readonly emptyHint: string;
  readonly children: (items: readonly Item[]) => ReactNode;
}

/** Records with a filter, pages, and an export. */
export function RecordView<Item>({ pages, csvPath, fields, empty, emptyHint, children }: RecordViewProps<Item>) {
  const { items, error, page, newer, older, filter, applyFilter } = pages;
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    applyFilter(filterOf(new FormData(event.currentTarget)));
  };
  return (
    <div className="space-y-5">
      <form
        onSubmit={submit}
        onReset={() => applyFilter({})}
        className="flex flex-wrap items-end gap-3 [&>div]:max-w-60 [&>div]:min-w-40 [&>div]:grow"
      >
        {fields}
        <Button type="submit">{texts.browse.filter}</Button>
        <Button type="reset">{texts.browse.clear}</Button>
      </form>
      {/* Above the list, which is now longer, now shorter. */}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <nav aria-label={texts.browse.pages} className="flex items-center gap-3">
          <Button onClick={newer} unavailable={newer === undefined}>
            {texts.browse.newer}
          </Button>
          <Button onClick={older} unavailable={older === undefined}>
            {texts.browse.older}
          </Button>
          <p role="status" className="text-sm whitespace-nowrap text-soft">
            {texts.browse.page(page)}
          </p>
        </nav>
        <CsvExport path={`${csvPath}?${new URLSearchParams(filter).toString()}`} />
      </div>
      {items === undefined || items.length === 0 ? (
        <ListState isLoading={items === undefined} error={error} empty={empty} emptyHint={emptyHint} />
      ) : (
        children(items)
      )}
    </div>
  );
}

function filterOf(form: FormData): Record<string, string> {
  const given = [...form].flatMap(([name, value]) =>
    typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
  );
  return Object.fromEntries(given);
}
