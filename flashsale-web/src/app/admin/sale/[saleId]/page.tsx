import { LivePanel } from '../../../../admin/live/live-panel';

export default async function AdminSalePage({ params }: PageProps<'/admin/sale/[saleId]'>) {
  return <LivePanel saleId={(await params).saleId} />;
}
