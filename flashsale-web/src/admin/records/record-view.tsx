import type { ReactNode } from 'react';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { FilterForm } from '../../ui/filter-form';
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
  return (
    <div className="space-y-5">
      <FilterForm onFilter={applyFilter}>{fields}</FilterForm>
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
