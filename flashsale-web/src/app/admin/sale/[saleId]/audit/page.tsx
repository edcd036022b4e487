import { AuditRecords } from '../../../../../admin/records/audit-records';

export default async function AuditPage({ params }: PageProps<'/admin/sale/[saleId]/audit'>) {
  return <AuditRecords saleId={(await params).saleId} />;
}
