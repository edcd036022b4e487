'use client';

import { useSyncExternalStore } from 'react';
import { texts } from '../texts';

/** Says that the device has no network. */
export function OfflineBanner() {
  const isOnline = useOnline();
  return <FloatingNote text={isOnline ? undefined : texts.site.offline} />;
}

/** Says that what the page shows gets old. Where the whole network is away, another note says so. */
export function UnreachableNote({ error }: { readonly error: Error | undefined }) {
  const isOnline = useOnline();
  return <FloatingNote text={error !== undefined && isOnline ? texts.site.unreachable : undefined} />;
}

/**
 * A note that floats over the page, so nothing moves when it appears and disappears. On a phone it lies over the head of
 * the page: at the bottom it would cover what one types into.
 */
function FloatingNote({ text }: { readonly text: string | undefined }) {
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 z-10 flex justify-center p-3 max-sm:top-0 max-sm:p-1 sm:bottom-0"
    >
      {text !== undefined && (
        <p className="rounded bg-ink px-4 py-3 text-sm font-semibold text-paper shadow-lg">{text}</p>
      )}
    </div>
  );
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
