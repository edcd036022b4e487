'use client';

import { useState } from 'react';
import type { SaleView } from '../api/sale';
import { texts } from '../texts';
import { UnreachableNote } from '../ui/unreachable-note';
import { MessageTag } from './message-tag';
import { railOrder } from './rail-order';
import { Rail, RailPlace } from './rail';
import { SaleTag } from './sale-tag';
import { SkeletonTag } from './skeleton-tag';
import { useSales } from './use-sales';

const SKELETONS = ['first', 'second', 'third'];

interface ShopWindowProps {
  /** What the server knew when it made the page. */
  readonly initial: readonly SaleView[] | undefined;
  readonly pageTimeMs: number | undefined;
}

/** All sales, hanging from the rail. */
export function ShopWindow({ initial, pageTimeMs }: ShopWindowProps) {
  const { sales, error } = useSales(initial);
  if (sales === undefined) return <EmptyRail isUnreachable={error !== undefined} />;
  if (sales.length === 0) return <MessageRail title={texts.shop.empty} text={texts.shop.emptyHint} />;
  return (
    <>
      <TagRail sales={sales} pageTimeMs={pageTimeMs} />
      <UnreachableNote error={error} />
    </>
  );
}

function TagRail({
  sales,
  pageTimeMs,
}: {
  readonly sales: readonly SaleView[];
  readonly pageTimeMs: number | undefined;
}) {
  const [places, setPlaces] = useState<readonly string[]>([]);
  const ordered = railOrder(sales, places);
  if (ordered.length !== places.length || ordered.some(({ saleId }, place) => places[place] !== saleId)) {
    setPlaces(ordered.map(({ saleId }) => saleId));
  }
  return (
    <Rail>
      {ordered.map((sale) => (
        <RailPlace key={sale.saleId}>
          <SaleTag sale={sale} pageTimeMs={pageTimeMs} />
        </RailPlace>
      ))}
    </Rail>
  );
}

function EmptyRail({ isUnreachable }: { readonly isUnreachable: boolean }) {
  if (isUnreachable) return <MessageRail title={texts.shop.unreachableTitle} text={texts.shop.unreachable} />;
  return (
    <>
      <p role="status" className="sr-only">
        {texts.shop.loading}
      </p>
      <Rail>
        {SKELETONS.map((key) => (
          <RailPlace key={key}>
            <SkeletonTag />
          </RailPlace>
        ))}
      </Rail>
    </>
  );
}

function MessageRail(message: { readonly title: string; readonly text: string }) {
  return (
    <Rail>
      <RailPlace>
        <MessageTag {...message} />
      </RailPlace>
    </Rail>
  );
}
