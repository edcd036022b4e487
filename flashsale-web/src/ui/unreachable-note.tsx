import { texts } from '../texts';
import { FloatingNote } from './floating-note';
import { useOnline } from './use-online';

/** Says that what the page shows gets old. Where the whole network is away, another note says so. */
export function UnreachableNote({ error }: { readonly error: Error | undefined }) {
  const isOnline = useOnline();
  return <FloatingNote text={error !== undefined && isOnline ? texts.site.unreachable : undefined} />;
}
