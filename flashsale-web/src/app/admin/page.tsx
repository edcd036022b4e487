import { SaleOverview } from '../../admin/sales/sale-overview';

export default function AdminPage() {
  return <SaleOverview />;
}
