import Link from 'next/link';
import { readTexts } from '../../../server/language';
import { MessageCard } from '../../../shop/price-tag';

export default async function OrderNotFoundPage() {
  const texts = await readTexts();
  return (
    <div className="mx-auto max-w-2xl pt-12">
      <h1 className="sr-only">{texts.hold.notFoundTitle}</h1>
      <MessageCard title={texts.hold.notFoundTitle} text={texts.hold.notFound} />
      <p className="mt-8">
        <Link href="/orders" className="font-semibold underline underline-offset-4">
          {texts.myOrders.title}
        </Link>
      </p>
    </div>
  );
}
