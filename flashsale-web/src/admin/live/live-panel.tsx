'use client';

import { useAdminSale } from '../sales/use-admin-sales';
import { useAdminSession } from '../session/admin-session';
import { StampedePanel } from '../stampede/stampede-panel';
import { EquationLights } from './equation-lights';
import { Figures } from './figures';
import { LiveCharts } from './live-charts';
import { useSharedSeries } from './live-series-context';

/** The sale as it happens. */
export function LivePanel({ saleId }: { readonly saleId: string }) {
  const { isDemo } = useAdminSession();
  const { series } = useSharedSeries();
  const { data: sale } = useAdminSale(saleId);
  return (
    <div className="space-y-5">
      <EquationLights reading={series.last} />
      <Figures reading={series.last} totalStock={sale?.totalStock ?? 0} />
      {isDemo && <StampedePanel saleId={saleId} />}
      <LiveCharts points={series.points} />
    </div>
  );
}
