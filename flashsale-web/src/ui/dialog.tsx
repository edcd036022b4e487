'use client';

import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

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
