import { type Answer, type Path, withQuery } from 'flashsale-client';
import { type ReactNode, useState } from 'react';
import { requestAnswer } from '../api/request-json';
import { useConsoleTexts } from '../texts/console-context';
import { useAction } from '../ui/action';
import { Button } from '../ui/button';
import { type Filter, FilterForm, ListState } from '../ui/list';
import { useAdminData, useAdminSession } from './admin-session';
import { useAskedFilter } from './use-asked-filter';

interface RecordListProps<Item> {
  readonly pages: RecordPages<Item>;
  readonly csvPath: string;
  readonly fields: ReactNode;
  readonly empty: string;
  readonly emptyHint: string;
  readonly children: (items: readonly Item[]) => ReactNode;
}

/** Records with a filter, pages, and an export. */
export function RecordList<Item>({ pages, csvPath, fields, empty, emptyHint, children }: RecordListProps<Item>) {
  const texts = useConsoleTexts();
  const { items, ageSeconds, error, page, newer, older, filter, applyFilter } = pages;
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
        <FileExport path={`${csvPath}?${new URLSearchParams(filter).toString()}`} />
      </div>
      <p role="status" className={ageSeconds > 0 ? 'text-sm text-soft' : 'sr-only'}>
        {ageSeconds > 0 ? texts.browse.aged(ageSeconds) : ''}
      </p>
      {items === undefined || items.length === 0 ? (
        <ListState isLoading={items === undefined} error={error} empty={empty} emptyHint={emptyHint} />
      ) : (
        children(items)
      )}
    </div>
  );
}

interface FileExportProps {
  readonly path: string;
  readonly label?: string;
}

/** Saves what the filter shows, all of it, as a file. */
export function FileExport({ path, label }: FileExportProps) {
  const texts = useConsoleTexts();
  const { headers } = useAdminSession();
  const action = useAction();
  const save = async (): Promise<string> => {
    const response = await requestAnswer(path, { headers });
    await saveAnswer(response);
    return texts.browse.exported(Number(response.headers.get('x-data-age') ?? 0));
  };
  return (
    <div>
      <Button onClick={() => void action.run(save)} unavailable={action.isWorking}>
        {action.isWorking ? texts.browse.exporting : (label ?? texts.browse.export)}
      </Button>
      <span role="status" className={action.error === undefined ? 'sr-only' : 'ml-3 text-sm text-red'}>
        {action.error === undefined ? action.done : texts.browse.exportFailed}
      </span>
    </div>
  );
}

/** Saves an answer that is a file, under the name that it has there. */
export async function saveAnswer(response: Response): Promise<void> {
  const name = /filename="?([^";]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  saveFile(await response.blob(), name ?? 'export.csv');
}

/** A link cannot carry the token, so the file comes by script; the browser keeps large ones on disk. */
function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Revoked at once, the download would be cut off in some browsers.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const PAGE_SIZE = 25;
/** The newest page is polled; older ones stay as they are while they are read. */
const POLL_INTERVAL_MS = 3_000;

type RecordRoute = '/api/v1/admin/acts' | '/api/v1/admin/sales/{saleId}/orders' | '/api/v1/admin/sales/{saleId}/audit';
type RecordOf<R extends RecordRoute> = Answer<'GET', R>['items'][number];

interface RecordPages<Item> {
  readonly items: readonly Item[] | undefined;
  /** What happened within so many seconds may be missing. */
  readonly ageSeconds: number;
  readonly error: Error | undefined;
  /** Counted from 1. */
  readonly page: number;
  readonly older: (() => void) | undefined;
  readonly newer: (() => void) | undefined;
  readonly filter: Filter;
  readonly applyFilter: (filter: Filter) => void;
}

/**
 * Pages through records that only grow: each page begins where the one before ended, so nothing is shown twice. Filter and page
 * are in the address, so that they can be sent to somebody.
 *
 * @param asked as the address says
 * @param fixed what the page filters by besides
 */
export function useRecordPages<R extends RecordRoute>(
  path: Path<R>,
  asked: Filter,
  fixed: Filter = {},
): RecordPages<RecordOf<R>> {
  const [shown, show] = useAskedFilter(asked);
  const { after, page: given, ...chosen } = shown;
  const page = after === undefined ? 1 : Math.max(2, Math.trunc(Number(given)) || 2);
  /** Where the newer pages of this visit begin; an address says only where its own does. */
  const [newer, setNewer] = useState<readonly (string | undefined)[]>([]);
  const filter = { ...chosen, ...fixed };
  const { data, error } = useAdminData(withQuery<RecordRoute>(path, { ...filter, limit: PAGE_SIZE, after }), {
    refreshInterval: after === undefined ? POLL_INTERVAL_MS : 0,
  });
  const next = data?.next ?? null;
  const showPage = (begins: string | undefined, which: number): void =>
    show(begins === undefined ? chosen : { ...chosen, after: begins, page: String(which) });
  return {
    // Of the requested list, which the compiler does not see.
    items: data?.items as readonly RecordOf<R>[] | undefined,
    ageSeconds: data !== undefined && 'ageSeconds' in data ? data.ageSeconds : 0,
    error,
    page,
    older:
      next === null
        ? undefined
        : () => {
            setNewer([...newer, after]);
            showPage(next, page + 1);
          },
    newer:
      after === undefined
        ? undefined
        : () => {
            setNewer(newer.slice(0, -1));
            showPage(newer.at(-1), page - 1);
          },
    filter,
    applyFilter: (changed) => {
      setNewer([]);
      show(changed);
    },
  };
}
