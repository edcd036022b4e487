import type { Metadata } from 'next';
import { askedFilterOf } from '../../../console/asked-filter';
import { PaymentList } from '../../../console/payment-list';
import { texts } from '../../../texts';

export const metadata: Metadata = { title: texts.admin.pageTitle(texts.payments.title) };

export default async function PaymentsPage({ searchParams }: PageProps<'/admin/payments'>) {
  return <PaymentList asked={askedFilterOf('payments', await searchParams)} />;
}
