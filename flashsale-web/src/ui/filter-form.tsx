import type { FormEvent, ReactNode } from 'react';
import { texts } from '../texts';
import { Button } from './button';

/** What somebody filled in, by the names of the fields. */
export type Filter = Readonly<Record<string, string>>;

interface FilterFormProps {
  readonly onFilter: (filter: Filter) => void;
  /** The fields. */
  readonly children: ReactNode;
}

/** Fields that narrow a list down. */
export function FilterForm({ onFilter, children }: FilterFormProps) {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onFilter(filterOf(new FormData(event.currentTarget)));
  };
  return (
    <form
      onSubmit={submit}
      onReset={() => onFilter({})}
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
