import { randomUUID } from 'node:crypto';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SALE_ID_PATTERN } from '../../../api/sale';
import { readEnvironment } from '../../../environment';
import { toReminderOutcome } from '../../../shop/reminder-outcome';
import { isAttemptKey, toFormOutcome } from '../../../shop/form-outcome';
import { SaleDetail } from '../../../shop/sale-detail';
import { readBuyer } from '../../../server/login/buyer';
import { readPurchase, readRoom, readSale } from '../../../server/read-sales';
import { texts } from '../../../texts';
import { BackLink } from '../../../ui/back-link';

export async function generateMetadata({ params }: PageProps<'/sale/[saleId]'>): Promise<Metadata> {
  const { saleId } = await params;
  if (!SALE_ID_PATTERN.test(saleId)) return {};
  const reading = await readSale(saleId);
  return typeof reading === 'object' ? { title: reading.content.name } : {};
}

export default async function SalePage({ params, searchParams }: PageProps<'/sale/[saleId]'>) {
  const [{ saleId }, { outcome, key, reminder }, buyer] = await Promise.all([params, searchParams, readBuyer()]);
  if (!SALE_ID_PATTERN.test(saleId)) notFound();
  const [reading, owned] = await Promise.all([readSale(saleId), buyer && readPurchase(saleId, buyer.userId)]);
  if (reading === 'not-found') notFound();
  const room = reading?.content.hasRoom === true ? await readRoom(saleId, buyer?.userId) : undefined;
  const sent = {
    outcome: toFormOutcome(outcome),
    key: isAttemptKey(key) ? key : randomUUID(),
    buyer: buyer?.userId ?? '',
    owned,
  };
  return (
    <>
      <p className="pb-1 lg:pt-2 lg:pb-8">
        <BackLink href="/">{texts.site.shop}</BackLink>
      </p>
      <SaleDetail
        key={saleId}
        saleId={saleId}
        initial={reading?.content}
        pageTimeMs={reading?.serverTimeMs}
        sent={sent}
        reminderMail={{ isOn: readEnvironment().sendsReminders, sent: toReminderOutcome(reminder) }}
        room={room}
      />
    </>
  );
}
