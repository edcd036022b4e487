import type { SaleStatus, SaleView } from '../api/sale';
import { texts } from '../texts';
import { classNames } from '../ui/class-names';

/** In hundredths of the tag's width: the figure takes two thirds, its words the rest. */
const WIDTH_SHARE = 145;

/** The number on the tag: what is left, or of a sale that is over, what was sold. */
export function StockFigure({
  sale,
  status,
  size = 'normal',
}: {
  readonly sale: SaleView;
  readonly status: SaleStatus;
  readonly size?: 'normal' | 'large';
}) {
  const isOver = status === 'ENDED';
  const isSoldOut = !isOver && sale.remainingStock <= 0;
  return (
    <p className={classNames('relative flex items-end gap-3', size === 'large' ? 'h-44 max-sm:h-32' : 'h-20')}>
      <span
        data-testid="stock"
        // As large as the largest figure allows that this sale can show, so it does not jump from 100 to 99.
        style={{
          fontSize: `min(${size === 'large' ? 13 : 6}rem, ${WIDTH_SHARE / texts.count(sale.totalStock).length}cqw)`,
        }}
        className={classNames('tag-type leading-[0.8] tracking-tight', (isOver || isSoldOut) && 'text-soft')}
      >
        {texts.count(isOver ? sale.totalSold : Math.max(0, sale.remainingStock))}
      </span>
      <span className="pb-0.5 leading-tight text-soft">
        <span className="block font-semibold text-ink">{isOver ? texts.sale.sold : texts.sale.left}</span>
        <span className="block text-sm">{texts.sale.ofTotal(sale.totalStock)}</span>
      </span>
      {isSoldOut && (
        <span
          className={classNames(
            'stamp animate-stamped absolute right-0 bottom-1 bg-paper/80 text-red',
            size === 'large' ? 'text-[min(2.25rem,8cqw)]' : 'text-[min(1.5rem,8cqw)]',
          )}
        >
          {texts.sale.soldOut}
        </span>
      )}
    </p>
  );
}
