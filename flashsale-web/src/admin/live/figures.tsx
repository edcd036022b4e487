import type { LiveReading } from '../../api/admin';
import { texts } from '../../texts';
import { classNames } from '../../ui/class-names';

interface Figure {
  readonly name: string;
  readonly value: number | null | undefined;
  readonly hint: string;
  readonly isAlarming?: boolean;
}

/** The figures of this moment. */
export function Figures({
  reading,
  totalStock,
}: {
  readonly reading: LiveReading | undefined;
  readonly totalStock: number;
}) {
  const { live } = texts;
  return (
    <dl aria-label={live.figures} className="sheet grid grid-cols-2 overflow-hidden sm:grid-cols-3 lg:grid-cols-6">
      {figuresOf(reading, totalStock).map(({ name, value, hint, isAlarming = false }) => (
        <div key={name} className="-mt-px -ml-px border-t border-l border-line px-5 py-4">
          <dt className="label-type text-soft">{name}</dt>
          <dd>
            <span className={classNames('tag-type block text-4xl leading-11', isAlarming && 'text-red')}>
              {textOf(value)}
            </span>
            <span className="block text-xs text-soft">{hint}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf(reading: LiveReading | undefined, totalStock: number): readonly Figure[] {
  const { live } = texts;
  const queue = reading === undefined ? undefined : reading.queue;
  const deadLetters = queue === null ? null : queue?.deadLetters;
  const oldestMs = reading?.oldestOutboxAgeMs ?? null;
  return [
    { name: live.stock, value: reading?.stock, hint: live.stockHint(totalStock) },
    { name: live.buyers, value: reading?.buyers, hint: live.buyersHint },
    { name: live.orders, value: reading?.orders, hint: live.ordersHint },
    { name: live.outbox, value: reading?.outbox, hint: oldestMs === null ? live.outboxHint : live.oldest(oldestMs) },
    { name: live.queue, value: queue === null ? null : queue?.ready, hint: live.queueHint },
    {
      name: live.deadLetters,
      value: deadLetters,
      hint: live.deadLettersHint,
      isAlarming: (deadLetters ?? 0) > 0,
    },
  ];
}

/** Null: the store is away; undefined: not asked yet. */
function textOf(value: number | null | undefined): string {
  if (value === null) return texts.live.unavailable;
  return value === undefined ? texts.admin.unknown : texts.count(value);
}
