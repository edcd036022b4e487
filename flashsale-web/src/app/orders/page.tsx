import type { Metadata } from 'next';
import { MyOrders } from '../../orders/my-orders';
import { readTexts } from '../../server/language';
import { readBuyer } from '../../server/login/buyer';
import { readOrdersOf } from '../../server/read-orders';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readTexts()).myOrders.title };
}

export default async function MyOrdersPage() {
  const texts = await readTexts();
  const buyer = (await readBuyer())?.userId ?? '';
  return (
    <>
      <div className="max-w-2xl pt-6 pb-8">
        <h1 className="tag-type text-5xl leading-[0.95]">{texts.myOrders.title}</h1>
        <p className="mt-3 text-soft">{texts.myOrders.lede}</p>
      </div>
      <MyOrders sentBuyer={buyer} initial={buyer === '' ? undefined : await readOrdersOf(buyer)} />
    </>
  );
}
