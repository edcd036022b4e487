import type { OwnedPurchase } from '../api/purchase';
import { texts } from '../texts';
import { classNames } from '../ui/class-names';

/** The part of the tag that the buyer keeps: the order, first reserved, then confirmed. */
export function OrderSlip({ owned }: { readonly owned: OwnedPurchase }) {
  const isConfirmed = owned.status === 'CONFIRMED';
  return (
    <section aria-label={texts.order.title} className="relative rounded border border-line bg-sunk p-4">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="label-type text-soft">{texts.order.id}</h3>
          <p className="font-mono text-xs/5 break-all">{owned.orderId}</p>
        </div>
        <span
          key={owned.status}
          className={classNames('stamp animate-stamped shrink-0 text-lg', isConfirmed ? 'text-green' : 'text-amber')}
        >
          {isConfirmed ? texts.order.confirmed : texts.order.reserved}
        </span>
      </div>
      <ol aria-label={texts.order.progress} className="mt-4 grid grid-cols-2 gap-2 text-sm">
        <Step name={texts.order.reserved} isDone />
        <Step name={texts.order.confirmed} isDone={isConfirmed} />
      </ol>
      <p role="status" className="mt-2 text-sm text-soft">
        {isConfirmed ? texts.order.confirmedHint : texts.order.reservedHint}
      </p>
    </section>
  );
}

function Step({ name, isDone }: { readonly name: string; readonly isDone: boolean }) {
  return (
    <li
      aria-current={isDone ? undefined : 'step'}
      className={classNames(
        'border-t-4 pt-1.5 font-semibold',
        isDone ? 'border-green text-ink' : 'animate-waiting border-line text-soft',
      )}
    >
      {name}
    </li>
  );
}
