import type { Metadata } from 'next';
import { askedFilterOf } from '../../../console/asked-filter';
import { PaymentList } from '../../../console/payment-list';
import { readConsoleTexts } from '../../../server/language';

export async function generateMetadata(): Promise<Metadata> {
  const texts = await readConsoleTexts();
  return { title: texts.admin.pageTitle(texts.payments.title) };
}

export default async function PaymentsPage({ searchParams }: PageProps<'/admin/payments'>) {
  return <PaymentList asked={askedFilterOf('payments', await searchParams)} />;
}
