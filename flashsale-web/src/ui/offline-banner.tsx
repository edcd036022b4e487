'use client';

import { texts } from '../texts';
import { FloatingNote } from './floating-note';
import { useOnline } from './use-online';

/** Says that the device has no network. */
export function OfflineBanner() {
  const isOnline = useOnline();
  return <FloatingNote text={isOnline ? undefined : texts.site.offline} />;
}
