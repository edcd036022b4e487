import type { SaleStatus, SaleView } from '../api/sale';
import { texts } from '../texts';
import { classNames } from '../ui/class-names';

interface StockBarProps {
  readonly sale: SaleView;
  readonly status: SaleStatus;
  readonly isLarge?: boolean;
}

/** What is left of the stock, or of a sale that is over, what was sold: a bar code of which the rest fades. */
export function StockBar({ sale, status, isLarge = false }: StockBarProps) {
  const { remainingStock, totalSold, totalStock } = sale;
  const isOver = status === 'ENDED';
  const shown = Math.max(0, isOver ? totalSold : remainingStock);
  const share = totalStock === 0 ? 0 : Math.min(1, shown / totalStock);
  return (
    <div
      role="meter"
      aria-label={texts.sale.stock}
      aria-valuemin={0}
      aria-valuemax={totalStock}
      aria-valuenow={shown}
      aria-valuetext={isOver ? texts.sale.soldText(shown, totalStock) : texts.sale.stockText(shown, totalStock)}
      className={classNames('barcode bg-line', isLarge ? 'h-14 lg:h-20' : 'h-9')}
    >
      <div
        className={classNames('h-full transition-[width] duration-200', isOver ? 'bg-soft' : 'bg-ink')}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}
