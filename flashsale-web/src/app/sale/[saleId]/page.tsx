import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { SALE_ID_PATTERN } from '../../../api/sale';
import { SaleDetail } from '../../../shop/sale-detail';
import { readSale } from '../../../server/read-sales';
import { texts } from '../../../texts';

export async function generateMetadata({ params }: PageProps<'/sale/[saleId]'>): Promise<Metadata> {
  const { saleId } = await params;
  if (!SALE_ID_PATTERN.test(saleId)) return {};
  const reading = await readSale(saleId);
  return typeof reading === 'object' ? { title: reading.content.name } : {};
}

export default async function SalePage({ params }: PageProps<'/sale/[saleId]'>) {
  const { saleId } = await params;
  if (!SALE_ID_PATTERN.test(saleId)) notFound();
  const reading = await readSale(saleId);
  if (reading === 'not-found') notFound();
  return (
    <>
      <p className="pt-2 pb-8">
        <Link
          href="/"
          prefetch={false}
          className="inline-flex min-h-11 items-center gap-2 text-sm font-semibold underline-offset-4 hover:underline"
        >
          <span aria-hidden>←</span> {texts.site.shop}
        </Link>
      </p>
      <SaleDetail key={saleId} saleId={saleId} initial={reading?.content} pageTimeMs={reading?.serverTimeMs} />
    </>
  );
}
