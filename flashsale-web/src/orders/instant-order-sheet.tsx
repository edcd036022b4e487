'use client';

import Link from 'next/link';
import type { OwnedPurchase, SaleView } from '../api/sale';
import { useKnownBuyer } from '../shop/buyer-field';
import { MessageCard } from '../shop/price-tag';
import { useOwnedPurchase } from '../shop/use-purchase';
import { useTexts } from '../texts/texts-context';
import { buttonLook } from '../ui/button';
import { classNames } from '../ui/class-names';
import { LocalPeriod } from '../ui/local-time';
import { Fact, PrintButton, Receipt } from './receipt';

interface InstantOrderSheetProps {
  readonly orderId: string;
  readonly sale: Pick<SaleView, 'saleId' | 'name' | 'startsAt' | 'endsAt'>;
  /** The buyer that the server knows of this device, empty for nobody, and what they own in the sale. */
  readonly sent: { readonly buyer: string; readonly owned: OwnedPurchase | undefined };
}

/** An order of a sale that sells at once: one unit for its buyer, and the receipt. */
export function InstantOrderSheet({ orderId, sale, sent }: InstantOrderSheetProps) {
  const texts = useTexts();
  const buyer = useKnownBuyer(sent.buyer);
  const { owned, error } = useOwnedPurchase(sale.saleId, buyer, sent);
  if (owned === undefined && error !== undefined)
    return <MessageCard title={texts.hold.unavailableTitle} text={texts.shop.unreachable} />;
  if (buyer !== '' && owned === undefined) return <MessageCard title={texts.myOrders.loading} text="" />;
  if (owned?.orderId !== orderId) return <MessageCard title={texts.hold.notFoundTitle} text={texts.hold.notFound} />;
  const isConfirmed = owned.status === 'CONFIRMED';
  return (
    <article className="tag-shape px-5 pt-6 pb-6 sm:px-10 sm:pt-8 sm:pb-10">
      <header>
        <p className="label-type text-soft">{texts.hold.title}</p>
        <h1 className="tag-type text-3xl leading-[1.05] sm:text-4xl">{sale.name}</h1>
      </header>
      <div className="mt-4 flex min-h-18 items-center justify-between gap-4">
        <p role="status" className="text-soft">
          {isConfirmed ? texts.order.confirmedHint : texts.order.reservedHint}
        </p>
        <span className={classNames('stamp shrink-0 text-lg sm:text-xl', isConfirmed ? 'text-green' : 'text-amber')}>
          {isConfirmed ? texts.order.confirmed : texts.order.reserved}
        </span>
      </div>
      <Receipt isConfirmed={isConfirmed}>
        <Fact name={texts.hold.facts.quantity}>{texts.count(1)}</Fact>
        <Fact name={texts.sale.window}>
          <LocalPeriod from={sale.startsAt} to={sale.endsAt} />
        </Fact>
        <Fact name={texts.hold.facts.buyer}>{buyer}</Fact>
        <Fact name={texts.hold.facts.order}>
          <span className="font-mono text-xs">{orderId}</span>
        </Fact>
      </Receipt>
      <footer className="mt-6 flex flex-wrap gap-3 print:hidden">
        {isConfirmed && <PrintButton />}
        <Link href={`/sale/${sale.saleId}`} prefetch={false} className={buttonLook('plain')}>
          {texts.hold.toSale}
        </Link>
      </footer>
    </article>
  );
}
