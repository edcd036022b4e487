import Link from 'next/link';
import { orderPage } from '../api/order';
import type { OwnedPurchase } from '../api/sale';
import { HoldState } from '../orders/hold-state';
import { useTexts } from '../texts/texts-context';

interface OwnHoldsProps {
  readonly saleId: string;
  readonly orders: NonNullable<OwnedPurchase['orders']>;
}

/** What the buyer has in a sale. The place is kept free before, so that nothing moves when something appears. */
export function OwnHolds({ saleId, orders }: OwnHoldsProps) {
  const texts = useTexts();
  if (orders.length === 0) {
    return (
      <div className="grid min-h-24 place-items-center rounded border-2 border-dashed border-line p-4 text-center text-sm text-soft">
        {texts.reserve.noneYet}
      </div>
    );
  }
  return (
    <ul aria-label={texts.reserve.yours} className="grid min-h-24 content-start gap-2">
      {orders.map((order) => (
        <li
          key={order.orderId}
          className="relative flex min-h-11 flex-wrap items-center justify-between gap-x-4 rounded border border-line bg-sunk px-4 py-2 hover:border-edge"
        >
          <Link
            href={orderPage({ ...order, saleId })}
            prefetch={false}
            className="font-semibold underline-offset-4 after:absolute after:inset-0 hover:underline"
          >
            {texts.units(order.quantity)} · {texts.money(order.amount, order.currency)}
          </Link>
          <HoldState status={order.status} />
        </li>
      ))}
    </ul>
  );
}
