import { useCallback, useSyncExternalStore } from 'react';

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
      for (const notify of listeners) notify();
    },
    [storage, place],
  );
  return [text, store];
}

/** The part of the browser's storage that we use. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The browser's storage, or where it is blocked or full, memory that lasts as long as the page. */
export class DeviceStorage implements TextStorage {
  readonly #memory = new Map<string, string>();

  constructor(private readonly storage: () => TextStorage) {}

  getItem(key: string): string | null {
    return this.#memory.get(key) ?? this.#try((storage) => storage.getItem(key)) ?? null;
  }

  setItem(key: string, value: string): void {
    const stored = this.#try((storage) => {
      storage.setItem(key, value);
      return true;
    });
    if (stored === undefined) this.#memory.set(key, value);
    else this.#memory.delete(key);
  }

  removeItem(key: string): void {
    this.#memory.delete(key);
    this.#try((storage) => storage.removeItem(key));
  }

  #try<Result>(use: (storage: TextStorage) => Result): Result | undefined {
    try {
      return use(this.storage());
    } catch {
      return undefined;
    }
  }
}

export const deviceStorage = new DeviceStorage(() => window.localStorage);
export const windowStorage = new DeviceStorage(() => window.sessionStorage);
