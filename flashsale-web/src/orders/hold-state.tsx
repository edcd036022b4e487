import type { OrderView } from '../api/order';
import { useTexts } from '../texts/texts-context';
import { classNames } from '../ui/class-names';

const LOOKS: Record<OrderView['status'], string> = {
  HELD: 'text-amber',
  CONFIRMED: 'text-green',
  EXPIRED: 'text-soft',
  CANCELLED: 'text-red',
};

/** The status of an order in a word. */
export function HoldState({ status }: { readonly status: OrderView['status'] }) {
  const texts = useTexts();
  return <span className={classNames('label-type whitespace-nowrap', LOOKS[status])}>{texts.hold.status[status]}</span>;
}

/** The same as a stamp on a page of its own. */
export function HoldStamp({ status }: { readonly status: OrderView['status'] }) {
  const texts = useTexts();
  return (
    <span
      key={status}
      className={classNames('stamp animate-stamped shrink-0 text-lg whitespace-nowrap sm:text-xl', LOOKS[status])}
    >
      {texts.hold.status[status]}
    </span>
  );
}
