import { askedFilterOf } from '../../console/asked-filter';
import { AdminSaleList } from '../../console/sale-list';

export default async function AdminPage({ searchParams }: PageProps<'/admin'>) {
  return <AdminSaleList asked={askedFilterOf('sales', await searchParams)} />;
}
