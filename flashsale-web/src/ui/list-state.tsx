import { texts } from '../texts';

interface ListStateProps {
  readonly isLoading: boolean;
  readonly error: Error | undefined;
  readonly empty: string;
  readonly emptyHint?: string;
}

/** What stands in place of a list that has not come, cannot come, or has nothing in it. */
export function ListState({ isLoading, error, empty, emptyHint }: ListStateProps) {
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
