import { useCallback, useRef, useState } from 'react';
import { NoAnswer } from '../api/api-error';
import { useTexts } from '../texts/texts-context';
import type { Texts } from '../texts/english';
import { classNames } from './class-names';

interface ActionState {
  readonly isWorking: boolean;
  /** What it has brought, in words. */
  readonly done: string | undefined;
  readonly error: string | undefined;
}

export interface Action extends ActionState {
  /** Does it, unless it is being done already. Resolves to whether it went well. */
  readonly run: (act: () => Promise<string>) => Promise<boolean>;
}

const AT_REST: ActionState = { isWorking: false, done: undefined, error: undefined };

/** Something that an operator starts by a click, with its result. It is never repeated automatically. */
export function useAction(): Action {
  const texts = useTexts();
  const [state, setState] = useState(AT_REST);
  const isWorking = useRef(false);
  const run = useCallback(
    async (act: () => Promise<string>): Promise<boolean> => {
      if (isWorking.current) return false;
      isWorking.current = true;
      setState({ ...AT_REST, isWorking: true });
      try {
        const done = await act();
        setState({ ...AT_REST, done });
        return true;
      } catch (error) {
        setState({ ...AT_REST, error: wordsOf(texts, error) });
        return false;
      } finally {
        isWorking.current = false;
      }
    },
    [texts],
  );
  return { ...state, run };
}

function wordsOf(texts: Texts, error: unknown): string {
  return error instanceof NoAnswer ? texts.action.noAnswer : (error as Error).message;
}

/** How an operator's action went; its line is kept free before. */
export function ActionResult({ action, className }: { readonly action: Action; readonly className?: string }) {
  const texts = useTexts();
  const { isWorking, done, error } = action;
  return (
    <p
      role="status"
      className={classNames('min-h-5 text-sm', error === undefined ? 'text-green' : 'text-red', className)}
    >
      {isWorking ? texts.action.working : (error ?? done)}
    </p>
  );
}
