import { AuditRecords } from '../../../../../console/audit-records';

export default async function AuditPage({ params }: PageProps<'/admin/sale/[saleId]/audit'>) {
  return <AuditRecords saleId={(await params).saleId} />;
}
