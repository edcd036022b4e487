'use client';

import Link from 'next/link';
import type { ProductCard, SaleView } from '../api/sale';
import { useTexts } from '../texts/texts-context';
import { Hanger } from './price-tag';
import { ProductImage } from './product-image';
import { useSaleMoment } from './sale-time';
import { StatusBadge } from './status-badge';
import { Price, StockBar, StockCount } from './stock';
import { TimeLine } from './time-line';

interface SaleCardProps {
  readonly sale: SaleView;
  readonly product?: ProductCard | undefined;
  readonly pageTimeMs: number | undefined;
  /** Of a sale that is not published, and so has no page. */
  readonly isPreview?: boolean;
}

/** One sale in the list. The whole card links to the sale. */
export function SaleCard({ sale, product, pageTimeMs, isPreview = false }: SaleCardProps) {
  const texts = useTexts();
  const moment = useSaleMoment(sale, pageTimeMs);
  return (
    // The link is clipped with its two lines, so the ring of the focus is around the card, all of which it covers.
    <article className="tag-shape group relative flex h-full origin-top flex-col gap-5 px-6 pt-16 pb-5 transition-transform duration-300 focus-within:rotate-[0.7deg] hover:rotate-[0.7deg] has-focus-visible:outline-3 has-focus-visible:outline-offset-3 has-focus-visible:outline-blue">
      <Hanger />
      {product?.picture !== undefined && (
        <ProductImage picture={product.picture} sizes="(min-width: 40rem) 20rem, 90vw" isFirst={isPreview} />
      )}
      <header className="space-y-2">
        <div className="flex min-h-7 flex-wrap items-center justify-between gap-x-4">
          <StatusBadge status={moment.status} />
          <Price sale={sale} product={product} />
        </div>
        <h2 className="tag-type line-clamp-2 min-h-14 text-2xl leading-7">
          {isPreview ? (
            sale.name
          ) : (
            <Link href={`/sale/${sale.saleId}`} prefetch={false} className="outline-none after:absolute after:inset-0">
              {sale.name}
            </Link>
          )}
        </h2>
      </header>
      <div className="@container">
        <StockCount sale={sale} status={moment.status} />
      </div>
      <StockBar sale={sale} status={moment.status} />
      <TimeLine sale={sale} moment={moment} />
      <footer className="tear-line mt-auto flex items-baseline justify-between gap-4 pt-3 text-sm text-soft">
        <span className="truncate font-mono">{sale.saleId}</span>
        <span aria-hidden className="font-semibold whitespace-nowrap text-ink group-hover:underline">
          {texts.sale.view}
        </span>
      </footer>
    </article>
  );
}
