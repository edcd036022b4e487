import { AdminSaleList } from '../../console/sale-list';

export default function AdminPage() {
  return <AdminSaleList />;
}
