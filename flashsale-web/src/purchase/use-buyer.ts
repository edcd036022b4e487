import { useCallback, useSyncExternalStore } from 'react';
import { deviceStorage } from '../ui/device-storage';

const PLACE = 'flashsale buyer';
const listeners = new Set<() => void>();

function follow(onChange: () => void): () => void {
  listeners.add(onChange);
  // Another window of this browser may be told another id.
  window.addEventListener('storage', onChange);
  return () => {
    listeners.delete(onChange);
    window.removeEventListener('storage', onChange);
  };
}

/** The user id that this device remembers; empty before there is one. */
export function useBuyer(): { readonly buyer: string; readonly remember: (userId: string) => void } {
  const buyer = useSyncExternalStore(
    follow,
    () => deviceStorage.getItem(PLACE) ?? '',
    () => '',
  );
  const remember = useCallback((userId: string) => {
    deviceStorage.setItem(PLACE, userId);
    for (const tell of listeners) tell();
  }, []);
  return { buyer, remember };
}
