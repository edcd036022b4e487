'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import type { AdminSale } from '../api/admin';
import { ApiRefusal, isNotFound } from '../api/api-error';
import { useSaleMoment } from '../shop/sale-time';
import { StatusBadge } from '../shop/status-badge';
import { useConsoleTexts } from '../texts/console-context';
import type { AllTexts } from '../texts/console-context';
import { LocalPeriod } from '../ui/local-time';
import { NavLinks } from '../ui/nav-links';
import { LiveContext, useLiveSale } from './live-series';
import { ReadinessNote } from './readiness-note';
import { SaleActions } from './sale-actions';
import { ShopHealth } from './shop-health';
import { useAdminSale } from './use-admin-sales';

interface SaleConsoleProps {
  readonly saleId: string;
  readonly children: ReactNode;
}

/** One sale in the console: what it is, what one can do with it, and its views. */
export function SaleConsole({ saleId, children }: SaleConsoleProps) {
  const texts = useConsoleTexts();
  const { data: sale, error } = useAdminSale(saleId);
  const live = useLiveSale(saleId);
  if (sale === undefined && isNotFound(error)) {
    return (
      <div className="space-y-4">
        <p className="text-soft">{texts.site.notFound}</p>
        <Link href="/admin" prefetch={false} className="font-semibold underline underline-offset-4">
          {texts.site.backToConsole}
        </Link>
      </div>
    );
  }
  return (
    <div className="space-y-4">
      {/* As high before the sale is known as after, so the views below stay where they are. */}
      <div className="min-h-68 sm:min-h-44 lg:min-h-24">{sale !== undefined && <SaleHead sale={sale} />}</div>
      <div className="flex flex-wrap items-center justify-between gap-x-6 border-b border-line">
        <NavLinks
          label={texts.live.views}
          links={[
            { href: `/admin/sale/${saleId}`, name: texts.live.tab },
            { href: `/admin/sale/${saleId}/product`, name: texts.productEditor.title },
            { href: `/admin/sale/${saleId}/room`, name: texts.roomPanel.tab },
            { href: `/admin/sale/${saleId}/orders`, name: texts.browse.orders },
            { href: `/admin/sale/${saleId}/audit`, name: texts.browse.audit },
            { href: `/admin/sale/${saleId}/acts`, name: texts.acts.title },
          ]}
        />
        <ShopHealth />
      </div>
      <p role="status" className="text-sm text-amber empty:hidden">
        {live.error !== undefined && wordsOf(texts, live.error, sale?.retiredAt != null)}
      </p>
      <LiveContext value={live}>{children}</LiveContext>
    </div>
  );
}

function SaleHead({ sale }: { readonly sale: AdminSale }) {
  const { status } = useSaleMoment(sale, undefined);
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
      <div className="min-w-0 space-y-1.5">
        <StatusBadge status={status} />
        <h2 className="tag-type text-3xl leading-9">{sale.name}</h2>
        <p className="flex flex-wrap gap-x-4 text-sm text-soft">
          <Link href={`/sale/${sale.saleId}`} prefetch={false} className="font-mono underline underline-offset-4">
            {sale.saleId}
          </Link>
          {/* On a phone two lines: the server's dates may take another number of them than the visitor's. */}
          <span className="min-h-10 w-full sm:min-h-0 sm:w-auto">
            <LocalPeriod from={sale.startsAt} to={sale.endsAt} />
          </span>
          <ReadinessNote sale={sale} />
        </p>
      </div>
      <SaleActions sale={sale} />
    </div>
  );
}

function wordsOf(texts: AllTexts, error: Error, isRetired: boolean): string {
  if (isRetired) return texts.live.retired;
  return error instanceof ApiRefusal && error.status === 503 ? texts.live.notLoaded : texts.live.stale;
}
