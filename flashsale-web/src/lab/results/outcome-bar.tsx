import type { StrategyDigest } from 'flashsale-race-lab';
import { texts } from '../../texts';
import { classNames } from '../../ui/class-names';

const EXCESS_SHARE_MIN = 0.006;

interface OutcomeBarProps {
  readonly worst: StrategyDigest['worst'];
  readonly measure: string;
  readonly isRace: boolean;
  readonly valueMax: number;
}

/** How much there is against how much there should be: what is beyond the limit is red. */
export function OutcomeBar({ worst: { value, limit }, measure, isRace, valueMax }: OutcomeBarProps) {
  const rightful = Math.max(0, Math.min(value, limit)) / valueMax;
  const excess = value > limit ? Math.max(EXCESS_SHARE_MIN, (value - limit) / valueMax) : 0;
  return (
    <span className="grid grid-cols-[minmax(0,1fr)_7.5rem] items-center gap-3 max-sm:col-span-2">
      <span aria-hidden className="barcode relative flex h-5 bg-line">
        <span className="bg-ink" style={{ width: `${rightful * 100}%` }} />
        <span className="bg-red" style={{ width: `${excess * 100}%` }} />
      </span>
      <span className={classNames('tag-type text-base', isRace && 'text-red')}>
        <span className="sr-only">{measure} </span>
        {texts.count(value)}
        <span className="text-sm font-normal text-soft"> {texts.sale.ofTotal(limit)}</span>
      </span>
    </span>
  );
}
