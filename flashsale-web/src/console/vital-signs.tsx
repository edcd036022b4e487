import { type AdminSale, type Outcome, OUTCOMES, type RefusalReason } from '../api/admin';
import { clockText, durationOf, useSaleMoment } from '../shop/sale-time';
import { useConsoleTexts } from '../texts/console-context';
import { classNames } from '../ui/class-names';
import { type Live, type LivePoint, peakOf, sellOutMs, totalOf } from './live-series';

/** A sale in which nothing happens is recorded every ten seconds; what is older says nothing of now. */
const AGE_MS_MAX = 15_000;

interface VitalSignsProps {
  readonly sale: AdminSale | undefined;
  readonly live: Live;
}

/** How the sale does: sold, wanted, left, late, refused. */
export function VitalSigns({ sale, live }: VitalSignsProps) {
  const texts = useConsoleTexts();
  const { vitals } = texts;
  const { last, points } = live;
  const now = freshOf(live);
  const { p50 = null, p95 = null, p99 = null } = last?.latencyMs ?? {};
  const errors = now === undefined ? undefined : now.refusedPerSecond.errors + now.refusedPerSecond.unavailable;
  return (
    <section
      aria-label={vitals.title}
      className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-[repeat(5,1fr)_1.6fr]"
    >
      <dl className="contents max-md:[&>div:last-child]:col-span-2">
        <SellThrough sale={sale} live={live} />
        <Vital
          name={vitals.rate}
          value={now === undefined ? texts.admin.unknown : vitals.perSecond(attemptsNow(now))}
          hint={vitals.peak(peakOf(points))}
        />
        {sale === undefined ? (
          <Vital name={vitals.timeLeft} value={texts.admin.unknown} hint="" />
        ) : (
          <TimeLeft sale={sale} points={points} stock={last?.stock} />
        )}
        <Vital
          name={vitals.latency}
          value={p95 === null ? texts.admin.unknown : vitals.ms(p95)}
          hint={p95 === null ? vitals.noLatency : vitals.percentiles(p50 ?? 0, p99 ?? 0)}
        />
        <Vital
          name={vitals.errors}
          value={errors === undefined ? texts.admin.unknown : vitals.perSecond(errors)}
          hint={vitals.errorsHint}
          isAlarming={(errors ?? 0) > 0}
        />
      </dl>
      <Refusals live={live} mode={sale?.mode ?? 'INSTANT'} />
    </section>
  );
}

function freshOf({ last, points }: Live): LivePoint | undefined {
  const newest = points.at(-1);
  if (newest === undefined || last === undefined) return newest;
  return Date.parse(last.at) - newest.atMs <= AGE_MS_MAX ? newest : undefined;
}

interface VitalProps {
  readonly name: string;
  readonly value: string;
  readonly hint: string;
  readonly isAlarming?: boolean;
}

function Vital({ name, value, hint, isAlarming = false }: VitalProps) {
  return (
    <div className="sheet px-4 py-2">
      <dt className="label-type text-soft">{name}</dt>
      <dd>
        <span className={classNames('tag-type block text-3xl leading-9', isAlarming && 'text-red')}>{value}</span>
        <span className="block min-h-8 text-xs xl:min-h-4 text-soft">{hint}</span>
      </dd>
    </div>
  );
}

function SellThrough({ sale, live: { last } }: VitalSignsProps) {
  const texts = useConsoleTexts();
  const { vitals } = texts;
  const total = sale?.totalStock ?? 0;
  const sold = last === undefined ? undefined : (last.holds?.sold ?? last.buyers);
  if (sold === undefined || total === 0) return <Vital name={vitals.sold} value={texts.admin.unknown} hint="" />;
  return (
    <Vital name={vitals.sold} value={vitals.share(sold / total)} hint={vitals.soldOf(sold, total, last?.holds?.held)} />
  );
}

interface TimeLeftProps {
  readonly sale: AdminSale;
  readonly points: readonly LivePoint[];
  readonly stock: number | undefined;
}

function TimeLeft({ sale, points, stock = sale.remainingStock }: TimeLeftProps) {
  const texts = useConsoleTexts();
  const { vitals } = texts;
  const { status, remainingMs } = useSaleMoment(sale, undefined);
  const lasts = sellOutMs(points);
  const hint = stock === 0 ? vitals.soldOut : lasts === undefined ? vitals.notSelling : vitals.sellsOutIn(lasts);
  return (
    <Vital
      name={status === 'UPCOMING' ? vitals.opensIn : vitals.timeLeft}
      value={remainingMs === undefined ? vitals.over : clockText(durationOf(remainingMs))}
      hint={status === 'UPCOMING' ? vitals.notOpen : hint}
    />
  );
}

function attemptsNow({ perSecond }: LivePoint): number {
  return OUTCOMES.reduce((sum, outcome) => sum + perSecond[outcome], 0);
}

const REFUSED: readonly Exclude<Outcome, 'SUCCESS'>[] = ['SOLD_OUT', 'ALREADY_PURCHASED', 'NOT_ACTIVE'];
const UNDECIDED = ['rateLimited', 'shed', 'unavailable'] as const satisfies readonly RefusalReason[];

/** Those of the sale in all, and those without a decision by second, which are of the whole shop. */
function Refusals({ live, mode }: { readonly live: Live; readonly mode: AdminSale['mode'] }) {
  const texts = useConsoleTexts();
  const { vitals } = texts;
  const { last } = live;
  const now = freshOf(live);
  const rows = [
    ...REFUSED.map((outcome) => ({
      name: texts.live.outcomes[mode][outcome],
      value: last === undefined ? texts.admin.unknown : texts.count(totalOf(last.outcomes, outcome)),
    })),
    ...UNDECIDED.map((reason) => ({
      name: vitals.undecided[reason],
      value: now === undefined ? texts.admin.unknown : vitals.perSecond(now.refusedPerSecond[reason]),
    })),
  ];
  return (
    <section aria-label={vitals.refused} className="sheet col-span-2 px-4 py-2 md:col-span-1">
      <h3 className="label-type text-soft">{vitals.refused}</h3>
      <ul className="mt-1 grid grid-cols-[repeat(2,minmax(0,1fr))] gap-x-4 text-sm">
        {rows.map(({ name, value }) => (
          <li key={name} className="flex min-w-0 justify-between gap-2">
            <span className="truncate text-soft">{name}</span>
            <span className="tag-type whitespace-nowrap">{value}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
