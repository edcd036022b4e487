'use client';

import { useState } from 'react';
import type { ProductCard, SaleView } from '../api/sale';
import { useTexts } from '../texts/texts-context';
import { UnreachableNote } from '../ui/network-note';
import { MessageCard, CardGrid, GridCell, SkeletonCard } from './price-tag';
import { SaleCard } from './sale-card';
import { useProductCards } from './use-product-cards';
import { saleOrder, useSales } from './use-sales';

const SKELETONS = ['first', 'second', 'third'];

interface SaleListProps {
  /** What the server knew when it made the page. */
  readonly initial: readonly SaleView[] | undefined;
  readonly products: readonly ProductCard[];
  readonly pageTimeMs: number | undefined;
}

/** All sales. */
export function SaleList({ initial, products, pageTimeMs }: SaleListProps) {
  const texts = useTexts();
  const { sales, error } = useSales(initial);
  if (sales === undefined) return <LoadingGrid isUnreachable={error !== undefined} />;
  if (sales.length === 0) return <MessageGrid title={texts.shop.empty} text={texts.shop.emptyHint} />;
  return (
    <>
      <SaleGrid sales={sales} products={products} pageTimeMs={pageTimeMs} />
      <UnreachableNote error={error} />
    </>
  );
}

interface SaleGridProps extends Omit<SaleListProps, 'initial'> {
  readonly sales: readonly SaleView[];
}

function SaleGrid({ sales, products, pageTimeMs }: SaleGridProps) {
  const cards = useProductCards(sales, products);
  const [places, setPlaces] = useState<readonly string[]>([]);
  const ordered = saleOrder(sales, places);
  if (ordered.length !== places.length || ordered.some(({ saleId }, place) => places[place] !== saleId)) {
    setPlaces(ordered.map(({ saleId }) => saleId));
  }
  return (
    <CardGrid>
      {ordered.map((sale) => (
        <GridCell key={sale.saleId}>
          <SaleCard sale={sale} product={cards.get(sale.saleId)} pageTimeMs={pageTimeMs} />
        </GridCell>
      ))}
    </CardGrid>
  );
}

function LoadingGrid({ isUnreachable }: { readonly isUnreachable: boolean }) {
  const texts = useTexts();
  if (isUnreachable) return <MessageGrid title={texts.shop.unreachableTitle} text={texts.shop.unreachable} />;
  return (
    <>
      <p role="status" className="sr-only">
        {texts.shop.loading}
      </p>
      <CardGrid>
        {SKELETONS.map((key) => (
          <GridCell key={key}>
            <SkeletonCard />
          </GridCell>
        ))}
      </CardGrid>
    </>
  );
}

function MessageGrid(message: { readonly title: string; readonly text: string }) {
  return (
    <CardGrid>
      <GridCell>
        <MessageCard {...message} />
      </GridCell>
    </CardGrid>
  );
}
