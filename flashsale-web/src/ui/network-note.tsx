'use client';

import { useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import { useTexts } from '../texts/texts-context';

const NOTES_ID = 'network-notes';

/** Says that the device has no network; the place of all such notes. They take room of their own, so they cover nothing. */
export function NetworkNotes() {
  const texts = useTexts();
  const isOnline = useOnline();
  return (
    <div id={NOTES_ID} role="status">
      {!isOnline && <Note text={texts.site.offline} />}
    </div>
  );
}

/** Says that what the page shows gets old. Where the whole network is away, another note says so. */
export function UnreachableNote({ error }: { readonly error: Error | undefined }) {
  const texts = useTexts();
  const isOnline = useOnline();
  if (error === undefined || !isOnline) return null;
  return createPortal(<Note text={texts.site.unreachable} />, document.getElementById(NOTES_ID) ?? document.body);
}

function Note({ text }: { readonly text: string }) {
  return <p className="bg-ink px-3 py-1.5 text-center text-sm font-semibold text-paper">{text}</p>;
}

function followNetwork(onChange: () => void): () => void {
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
  };
}

/** Whether the device has a network at all; that the shop answers is another matter. */
export function useOnline(): boolean {
  return useSyncExternalStore(
    followNetwork,
    () => navigator.onLine,
    () => true,
  );
}
