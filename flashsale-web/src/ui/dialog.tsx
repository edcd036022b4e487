'use client';

import { type FormEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useConsoleTexts } from '../texts/console-context';
import { type Action, ActionResult, useAction } from './action';
import { Button } from './button';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A question in front of the page. The browser itself keeps the focus inside. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Closed while it is still on the page: only then the browser gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className="sheet m-auto w-[min(34rem,calc(100vw-2rem))] p-6 text-ink"
    >
      <h2 id={titleId} className="tag-type mb-4 text-2xl">
        {title}
      </h2>
      {children}
    </dialog>
  );
}

interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly look?: 'primary' | 'danger';
  readonly act: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, text, confirm, look = 'danger', act, onClose }: ConfirmDialogProps) {
  const { action, runAndClose } = useDialogAction(onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void runAndClose(act);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="space-y-4">
        <p className="text-soft">{text}</p>
        <DialogFoot action={action} button={confirm} look={look} onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** An action that closes its dialog when it succeeds. */
export function useDialogAction(onClose: () => void): {
  readonly action: Action;
  readonly runAndClose: (act: () => Promise<unknown>) => Promise<void>;
} {
  const texts = useConsoleTexts();
  const action = useAction();
  const runAndClose = async (act: () => Promise<unknown>): Promise<void> => {
    if (await action.run(() => act().then(() => texts.admin.done))) onClose();
  };
  return { action, runAndClose };
}

interface DialogFootProps {
  readonly action: Action;
  /** What the button that submits the form says. */
  readonly button: string;
  readonly look?: 'primary' | 'danger';
  /** What the button that does nothing says. */
  readonly back?: string;
  readonly onClose: () => void;
  /** Other buttons. */
  readonly children?: ReactNode;
}

/** The end of a form in a dialog: how its action went, and the buttons. */
export function DialogFoot({ action, button, look = 'primary', back, onClose, children }: DialogFootProps) {
  const texts = useConsoleTexts();
  return (
    <div className="space-y-4 sm:col-span-full">
      <ActionResult action={action} />
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{back ?? texts.admin.cancel}</Button>
        {children}
        <Button type="submit" look={look} unavailable={action.isWorking}>
          {button}
        </Button>
      </div>
    </div>
  );
}
