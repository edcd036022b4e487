import { randomUUID } from 'node:crypto';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SALE_ID_PATTERN } from '../../../api/sale';
import { readEnvironment } from '../../../environment';
import { toReminderOutcome } from '../../../shop/reminder-outcome';
import { isAttemptKey, toFormOutcome } from '../../../shop/form-outcome';
import { SaleDetail } from '../../../shop/sale-detail';
import { readTexts } from '../../../server/language';
import { readBuyer } from '../../../server/login/buyer';
import { shopOrigin } from '../../../server/page-url';
import { readListing, readProduct, readPurchase, readRoom, readSale } from '../../../server/read-sales';
import { pictureUrl } from '../../../shop/product-image';
import { BackLink } from '../../../ui/back-link';

/** More than any page shows of it that refers to a sale. */
const DESCRIPTION_LENGTH_MAX = 300;

export async function generateMetadata({ params }: PageProps<'/sale/[saleId]'>): Promise<Metadata> {
  const { saleId } = await params;
  if (!SALE_ID_PATTERN.test(saleId)) return {};
  const [reading, product, { site }] = await Promise.all([readSale(saleId), readProduct(saleId), readTexts()]);
  if (typeof reading !== 'object') return {};
  const { name } = reading.content;
  const description = product?.description.slice(0, DESCRIPTION_LENGTH_MAX) || site.description;
  const [picture] = product?.pictures ?? [];
  return {
    title: name,
    description,
    // What a link that is shared shows.
    metadataBase: new URL(await shopOrigin()),
    openGraph: {
      ...{ type: 'website', siteName: site.name, title: name, description, url: `/sale/${saleId}` },
      ...(picture && {
        images: [{ url: pictureUrl(picture, 1280), width: picture.width, height: picture.height, alt: picture.alt }],
      }),
    },
    twitter: { card: picture === undefined ? 'summary' : 'summary_large_image' },
  };
}

export default async function SalePage({ params, searchParams }: PageProps<'/sale/[saleId]'>) {
  const [{ saleId }, { outcome, key, reminder }, buyer, texts] = await Promise.all([
    params,
    searchParams,
    readBuyer(),
    readTexts(),
  ]);
  if (!SALE_ID_PATTERN.test(saleId)) notFound();
  const [reading, product, owned] = await Promise.all([
    readSale(saleId),
    readProduct(saleId),
    buyer && readPurchase(saleId, buyer.userId),
  ]);
  if (reading === 'not-found') notFound();
  const { mode, status } = reading?.content ?? {};
  const mayWait = mode === 'HOLD' && (status === 'ACTIVE' || status === 'PAUSED');
  const [room, listing] = await Promise.all([
    reading?.content.hasRoom === true ? readRoom(saleId, buyer?.userId) : undefined,
    mayWait && buyer !== undefined ? readListing(saleId, buyer.userId) : undefined,
  ]);
  const sent = {
    outcome: toFormOutcome(outcome),
    key: isAttemptKey(key) ? key : randomUUID(),
    buyer: buyer?.userId ?? '',
    owned,
    listing,
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
        product={product}
        pageTimeMs={reading?.serverTimeMs}
        sent={sent}
        reminderMail={{ isOn: readEnvironment().sendsReminders, sent: toReminderOutcome(reminder) }}
        room={room}
      />
    </>
  );
}
