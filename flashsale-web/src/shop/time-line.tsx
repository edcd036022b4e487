import type { SaleView } from '../api/sale';
import { useTexts } from '../texts/texts-context';
import type { Texts } from '../texts/english';
import { LocalTime } from '../ui/local-time';
import { clockText, durationOf, isoDuration, type SaleMoment } from './sale-time';

/** What the clock says about the sale; always two lines high. */
export function TimeLine({ sale, moment }: { readonly sale: SaleView; readonly moment: SaleMoment }) {
  const texts = useTexts();
  return (
    <div>
      <p className="label-type text-soft">{labelOf(texts, moment)}</p>
      <p className="h-8">
        {moment.remainingMs === undefined ? (
          <span className="tag-type text-2xl leading-8">
            <LocalTime iso={sale.endsAt} />
          </span>
        ) : (
          <Countdown remainingMs={moment.remainingMs} />
        )}
      </p>
    </div>
  );
}

function labelOf(texts: Texts, { status }: SaleMoment): string {
  if (status === 'ENDED') return texts.sale.endedAt;
  return status === 'UPCOMING' ? texts.sale.opensIn : texts.sale.closesIn;
}

/** Time that runs off; every second is as wide as the last. */
export function Countdown({ remainingMs }: { readonly remainingMs: number }) {
  const duration = durationOf(remainingMs);
  return (
    <time dateTime={isoDuration(duration)} className="tag-type text-2xl leading-8">
      {clockText(duration)}
    </time>
  );
}
