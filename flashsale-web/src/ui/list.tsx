import type { FormEvent, ReactNode } from 'react';
import { useConsoleTexts } from '../texts/console-context';
import { Button } from './button';
import { classNames } from './class-names';

/** What was filled in, by field name. */
export type Filter = Readonly<Record<string, string>>;

interface FilterFormProps {
  readonly onFilter: (filter: Filter) => void;
  /** The fields. */
  readonly children: ReactNode;
}

/** Fields that narrow a list down. */
export function FilterForm({ onFilter, children }: FilterFormProps) {
  const texts = useConsoleTexts();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onFilter(filterOf(new FormData(event.currentTarget)));
  };
  const clear = (event: FormEvent<HTMLFormElement>): void => {
    // A reset of its own would fill in again what the address had asked for.
    event.preventDefault();
    for (const field of event.currentTarget.elements) {
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = '';
    }
    onFilter({});
  };
  return (
    <form
      onSubmit={submit}
      onReset={clear}
      className="flex flex-wrap items-end gap-3 [&>div]:max-w-60 [&>div]:min-w-40 [&>div]:grow"
    >
      {children}
      <Button type="submit">{texts.browse.filter}</Button>
      <Button type="reset">{texts.browse.clear}</Button>
    </form>
  );
}

function filterOf(form: FormData): Filter {
  const given = [...form].flatMap(([name, value]) =>
    typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
  );
  return Object.fromEntries(given);
}

const HEAD_CELL = 'label-type px-3 py-2.5 text-left align-bottom text-soft first:pl-5 last:pr-5';
export const CELL = 'border-t border-line px-3 py-3 align-baseline first:pl-5 last:pr-5';
export const TIME_CELL = `${CELL} whitespace-nowrap text-soft tabular-nums`;
export const ID_CELL = `${CELL} font-mono text-xs whitespace-nowrap text-soft`;

export interface TableProps {
  readonly caption: string;
  readonly columns: readonly (string | { readonly name: string; readonly className: string })[];
  /** The rows. */
  readonly children: ReactNode;
}

/** A table that scrolls on its own where it is wider than the window. */
export function Table({ caption, columns, children }: TableProps) {
  return (
    // Relative, so that what is placed in it, as words for screen readers are, does not widen the page.
    <div
      role="region"
      aria-label={caption}
      tabIndex={0}
      className="sheet relative overflow-x-auto [overflow-wrap:normal]"
    >
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => {
              const { name, className } = typeof column === 'string' ? { name: column, className: '' } : column;
              return (
                <th key={name} scope="col" className={classNames(HEAD_CELL, className)}>
                  {name}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

interface ListStateProps {
  readonly isLoading: boolean;
  readonly error: Error | undefined;
  readonly empty: string;
  readonly emptyHint?: string;
}

/** What stands in place of a list that has not come, cannot come, or has nothing in it. */
export function ListState({ isLoading, error, empty, emptyHint }: ListStateProps) {
  const texts = useConsoleTexts();
  return (
    <div role="status" className="sheet grid min-h-60 place-content-center gap-1 p-6 text-center">
      {isLoading && error === undefined && <p className="animate-waiting text-soft">{texts.admin.loading}</p>}
      {isLoading && error !== undefined && (
        <>
          <p className="font-semibold text-red">{texts.browse.failed}</p>
          <p className="text-sm text-soft">{error.message}</p>
        </>
      )}
      {!isLoading && (
        <>
          <p className="font-semibold">{empty}</p>
          {emptyHint !== undefined && <p className="text-sm text-soft">{emptyHint}</p>}
        </>
      )}
    </div>
  );
}
