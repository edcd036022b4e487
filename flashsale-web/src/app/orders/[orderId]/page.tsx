import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { isOrderId } from '../../../api/order';
import { SALE_ID_PATTERN } from '../../../api/sale';
import { toOrderFormOutcome } from '../../../orders/order-form-outcome';
import { InstantOrderSheet } from '../../../orders/instant-order-sheet';
import { OrderSheet } from '../../../orders/order-sheet';
import { readTexts } from '../../../server/language';
import { readBuyer } from '../../../server/login/buyer';
import { readOrder } from '../../../server/read-orders';
import { readPurchase, readSale } from '../../../server/read-sales';
import { BackLink } from '../../../ui/back-link';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).hold.title };
}

export default async function OrderPage({ params, searchParams }: PageProps<'/orders/[orderId]'>) {
  const [{ orderId }, { sale, outcome }, texts] = await Promise.all([params, searchParams, readTexts()]);
  if (!isOrderId(orderId)) notFound();
  const named = typeof sale === 'string' && SALE_ID_PATTERN.test(sale) ? sale : undefined;
  return (
    <div className="mx-auto max-w-2xl">
      <p className="pb-1 lg:pt-2 lg:pb-4 print:hidden">
        <BackLink href="/orders">{texts.myOrders.title}</BackLink>
      </p>
      {await sheetOf(orderId, named, outcome)}
    </div>
  );
}

/** An order of a sale that sells at once is known by its buyer alone, any other by its id. */
async function sheetOf(orderId: string, named: string | undefined, outcome: unknown): Promise<ReactNode> {
  const ofName = named === undefined ? undefined : await readSale(named);
  if (named !== undefined && typeof ofName === 'object' && ofName.content.mode === 'INSTANT') {
    const buyer = (await readBuyer())?.userId ?? '';
    const owned = buyer === '' ? undefined : await readPurchase(named, buyer);
    return <InstantOrderSheet key={orderId} orderId={orderId} sale={ofName.content} sent={{ buyer, owned }} />;
  }
  const order = await readOrder(orderId, named);
  if (order === 'not-found') notFound();
  const saleId = order?.saleId ?? named;
  const reading = saleId === undefined ? undefined : await readSale(saleId);
  return (
    <OrderSheet
      key={orderId}
      orderId={orderId}
      saleId={saleId}
      saleName={typeof reading === 'object' ? reading.content.name : undefined}
      initial={order}
      outcome={toOrderFormOutcome(outcome)}
    />
  );
}
