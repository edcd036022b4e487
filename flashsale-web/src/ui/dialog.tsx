'use client';

import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { texts } from '../texts';
import { ActionResult, useAction } from './action';
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
  readonly act: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, text, confirm, act, onClose }: ConfirmDialogProps) {
  const action = useAction();
  const run = async (): Promise<void> => {
    if (await action.run(() => act().then(() => texts.admin.done))) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="text-soft">{text}</p>
      <ActionResult action={action} className="my-3" />
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{texts.admin.cancel}</Button>
        <Button look="danger" unavailable={action.isWorking} onClick={() => void run()}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
