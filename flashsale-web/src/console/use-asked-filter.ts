import { useState } from 'react';
import type { Filter } from '../ui/list';

/**
 * A filter that is kept in the address, so that it can be sent to somebody.
 *
 * @param asked as the address says
 */
export function useAskedFilter(asked: Filter): readonly [Filter, (changed: Filter) => void] {
  const [filter, setFilter] = useState(asked);
  const show = (changed: Filter): void => {
    setFilter(changed);
    const query = new URLSearchParams(changed).toString();
    window.history.replaceState(null, '', query === '' ? window.location.pathname : `?${query}`);
  };
  return [filter, show];
}
