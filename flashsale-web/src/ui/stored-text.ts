import { useCallback, useSyncExternalStore } from 'react';
import type { TextStorage } from './device-storage';

const listeners = new Set<() => void>();

function follow(onChange: () => void): () => void {
  listeners.add(onChange);
  // Another window of this browser may have written.
  window.addEventListener('storage', onChange);
  return () => {
    listeners.delete(onChange);
    window.removeEventListener('storage', onChange);
  };
}

/** A text that the browser keeps, empty before there is one, and how to change it. */
export function useStoredText(storage: TextStorage, place: string): readonly [string, (text: string) => void] {
  const text = useSyncExternalStore(
    follow,
    () => storage.getItem(place) ?? '',
    () => '',
  );
  const store = useCallback(
    (changed: string) => {
      if (changed === '') storage.removeItem(place);
      else storage.setItem(place, changed);
      for (const tell of listeners) tell();
    },
    [storage, place],
  );
  return [text, store];
}
