import { texts } from '../texts';
import { classNames } from './class-names';
import type { Action } from './use-action';

/** How an operator's action went; its line is kept free before. */
export function ActionResult({ action, className }: { readonly action: Action; readonly className?: string }) {
  const { isWorking, done, error } = action;
  return (
    <p
      role="status"
      className={classNames('min-h-5 text-sm', error === undefined ? 'text-green' : 'text-red', className)}
    >
      {isWorking ? texts.admin.working : (error ?? done)}
    </p>
  );
}
