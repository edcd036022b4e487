'use client';

import { useState } from 'react';
import type { SaleView } from '../api/sale';
import { texts } from '../texts';
import { UnreachableNote } from '../ui/network-note';
import { MessageCard, CardGrid, GridCell, SkeletonCard } from './price-tag';
import { SaleCard } from './sale-card';
import { saleOrder, useSales } from './use-sales';

const SKELETONS = ['first', 'second', 'third'];

interface SaleListProps {
  /** What the server knew when it made the page. */
  readonly initial: readonly SaleView[] | undefined;
  readonly pageTimeMs: number | undefined;
}

/** All sales. */
export function SaleList({ initial, pageTimeMs }: SaleListProps) {
  const { sales, error } = useSales(initial);
  if (sales === undefined) return <LoadingGrid isUnreachable={error !== undefined} />;
  if (sales.length === 0) return <MessageGrid title={texts.shop.empty} text={texts.shop.emptyHint} />;
  return (
    <>
      <SaleGrid sales={sales} pageTimeMs={pageTimeMs} />
      <UnreachableNote error={error} />
    </>
  );
}

function SaleGrid({
  sales,
  pageTimeMs,
}: {
  readonly sales: readonly SaleView[];
  readonly pageTimeMs: number | undefined;
}) {
  const [places, setPlaces] = useState<readonly string[]>([]);
  const ordered = saleOrder(sales, places);
  if (ordered.length !== places.length || ordered.some(({ saleId }, place) => places[place] !== saleId)) {
    setPlaces(ordered.map(({ saleId }) => saleId));
  }
  return (
    <CardGrid>
      {ordered.map((sale) => (
        <GridCell key={sale.saleId}>
          <SaleCard sale={sale} pageTimeMs={pageTimeMs} />
        </GridCell>
      ))}
    </CardGrid>
  );
}

function LoadingGrid({ isUnreachable }: { readonly isUnreachable: boolean }) {
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
