import Link from 'next/link';
import type { ListingView } from '../api/listing';
import { orderPage } from '../api/order';
import { useTexts } from '../texts/texts-context';
import type { Texts } from '../texts/english';
import { Button, buttonLook } from '../ui/button';
import { TextField } from '../ui/field';
import type { FormOutcome, SentForm } from './form-outcome';
import { OwnHolds } from './own-holds';

/** Of a page without a script. */
const REFRESH_SECONDS = 15;

/** What somebody must hear of the list who looks at another tab, or does not see the page. */
export function newsOfListing(
  texts: Texts,
  { status, ahead = 0 }: ListingView,
): { readonly title: string; readonly spoken: string } {
  if (status === 'OFFERED') return { title: texts.list.offeredTitle, spoken: texts.list.offered };
  return { title: texts.room.place(ahead + 1), spoken: `${texts.list.title}: ${texts.list.ahead(ahead)}` };
}

interface WaitingListProps {
  readonly saleId: string;
  readonly buyer: string;
  readonly listing: ListingView;
  readonly sent: SentForm;
  /** Whether one may have a mail sent with the offer. */
  readonly hasMails: boolean;
}

/** A place on the waiting list of a sale, or the units that were offered. Works without a script as well. */
export function WaitingList({ saleId, buyer, listing, sent, hasMails }: WaitingListProps) {
  const texts = useTexts();
  const { orderId, ahead = 0, quantity = 1, acceptLess = false } = listing;
  const orders = (sent.buyer === buyer && sent.owned?.orders) || [];
  const isUnsure = sent.outcome === 'list-busy' || sent.outcome === 'list-unanswered';
  return (
    <section aria-labelledby="waiting-list" className="flex flex-col gap-3 sm:gap-4">
      <noscript>
        <meta httpEquiv="refresh" content={String(REFRESH_SECONDS)} />
      </noscript>
      <h2 id="waiting-list" className="tag-type text-3xl">
        {orderId === undefined ? texts.list.title : texts.list.offeredTitle}
      </h2>
      {orderId === undefined ? (
        <>
          <div className="flex flex-col gap-2">
            <p className="tag-type text-2xl">{texts.list.ahead(ahead)}</p>
            <p>{texts.list.waitsFor(quantity, acceptLess)}</p>
          </div>
          <p className="text-sm text-soft">
            {texts.list.whatNext} {hasMails ? '' : texts.list.noMessage}
          </p>
          {hasMails && <OfferMail saleId={saleId} buyer={buyer} outcome={sent.outcome} />}
          <form
            method="post"
            action={`/sale/${saleId}/waiting-list/leave`}
            className="mt-4 flex flex-col items-start gap-2"
          >
            <input type="hidden" name="userId" value={buyer} />
            <Button type="submit">{texts.list.leave}</Button>
            <p className="text-sm text-soft">{texts.list.leaveHint}</p>
            <p role="status" className="text-sm text-amber empty:hidden">
              {isUnsure ? texts.list.still : ''}
            </p>
          </form>
          {orders.length > 0 && <OwnHolds saleId={saleId} orders={orders} />}
        </>
      ) : (
        <>
          <p>{texts.list.offered}</p>
          <Link href={orderPage({ orderId, saleId })} prefetch={false} className={buttonLook('primary', 'large')}>
            {texts.reserve.continue}
          </Link>
        </>
      )}
    </section>
  );
}

interface OfferMailProps {
  readonly saleId: string;
  readonly buyer: string;
  readonly outcome: FormOutcome | undefined;
}

/** Has one mail sent with the offer. It joins the list once more, which keeps the place. */
function OfferMail({ saleId, buyer, outcome }: OfferMailProps) {
  const texts = useTexts();
  return (
    <form noValidate method="post" action={`/sale/${saleId}/waiting-list`} className="space-y-2 text-sm">
      <input type="hidden" name="userId" value={buyer} />
      <div className="flex flex-wrap items-end gap-3">
        <TextField
          label={texts.reminder.email}
          error={outcome === 'list-bad-email' ? texts.list.outcome[outcome].hint : undefined}
          className="grow basis-48"
          name="email"
          type="email"
          autoComplete="email"
        />
        <Button type="submit">{texts.list.mail}</Button>
      </div>
      <p className="text-soft">{texts.list.mailConsent}</p>
      <p role="status" className="font-semibold empty:hidden">
        {outcome === 'list-mail' ? texts.list.outcome[outcome].hint : ''}
      </p>
    </form>
  );
}
