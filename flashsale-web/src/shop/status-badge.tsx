import type { ShownStatus } from './sale-time';
import { useTexts } from '../texts/texts-context';
import { classNames } from '../ui/class-names';

const LOOKS: Record<ShownStatus, { text: string; dot: string }> = {
  UPCOMING: { text: 'text-blue', dot: 'border-2 border-current' },
  ACTIVE: { text: 'text-green', dot: 'bg-current' },
  SOLD_OUT: { text: 'text-red', dot: 'border-2 border-current rounded-none!' },
  ALL_HELD: { text: 'text-amber', dot: 'border-2 border-dotted border-current' },
  PAUSED: { text: 'text-amber', dot: 'border-x-[3px] border-current rounded-none!' },
  ENDED: { text: 'text-soft', dot: 'border-b-2 border-current rounded-none!' },
};

/** A sale's status in a word, a colour and a sign. */
export function StatusBadge({ status }: { readonly status: ShownStatus }) {
  const texts = useTexts();
  const look = LOOKS[status];
  return (
    <span className={classNames('label-type inline-flex items-center gap-2 whitespace-nowrap', look.text)}>
      <span aria-hidden className={classNames('size-2.5 rounded-full', look.dot)} />
      {texts.sale.status[status]}
    </span>
  );
}
