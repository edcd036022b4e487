'use client';

import { texts } from '../texts';
import { useOnline } from './use-online';

/** Says that the device has no network. It lies over the page, so nothing moves when it comes and goes. */
export function OfflineBanner() {
  const isOnline = useOnline();
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-0 z-10 flex justify-center p-3">
      {!isOnline && (
        <p className="rounded bg-ink px-4 py-3 text-sm font-semibold text-paper shadow-lg">{texts.site.offline}</p>
      )}
    </div>
  );
}
