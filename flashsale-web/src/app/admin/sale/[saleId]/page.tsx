import { LivePanel } from '../../../../console/live-panel';

export default async function AdminSalePage({ params }: PageProps<'/admin/sale/[saleId]'>) {
  return <LivePanel saleId={(await params).saleId} />;
}
