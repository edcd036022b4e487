import type { CSSProperties } from 'react';
import type { ProductCard, SaleView } from '../api/sale';
import { useTexts } from '../texts/texts-context';
import { classNames } from '../ui/class-names';
import type { ShownStatus } from './sale-time';

/** What all digits together measure, in hundredths of the card's width: the words beside them need the rest. */
const FIGURE_WIDTH = 125;
/** A short number is not enlarged beyond the size of one with this many digits. */
const DIGITS_MIN = 3;

/** The number on a sale's card: what is left, or what was sold once the sale is over. */
export function StockCount({
  sale,
  status,
  size = 'normal',
}: {
  readonly sale: SaleView;
  readonly status: ShownStatus;
  readonly size?: 'normal' | 'large';
}) {
  const texts = useTexts();
  const isOver = status === 'ENDED';
  const isSoldOut = status === 'SOLD_OUT';
  // Of the largest number that this sale can show, so the size does not jump from 100 to 99.
  const digits = Math.max(DIGITS_MIN, texts.count(sale.totalStock).length);
  return (
    <p className={classNames('relative flex items-end gap-3', size === 'normal' && 'h-20')}>
      <span
        data-testid="stock"
        style={{ '--figure': `${FIGURE_WIDTH / digits}cqw` } as CSSProperties}
        className={classNames(
          'tag-type shrink-0 leading-[0.8] tracking-tight whitespace-nowrap',
          size === 'large'
            ? 'text-[min(3.5rem,var(--figure))] sm:text-[min(13rem,var(--figure))]'
            : 'text-[min(6rem,var(--figure))]',
          (isOver || isSoldOut || status === 'ALL_HELD') && 'text-soft',
        )}
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

interface StockBarProps {
  readonly sale: SaleView;
  readonly status: ShownStatus;
  readonly isLarge?: boolean;
}

/**
 * What is left of the stock, or of a sale that is over, what was sold: a bar code of which the rest fades. What is held follows
 * what is left.
 */
export function StockBar({ sale, status, isLarge = false }: StockBarProps) {
  const texts = useTexts();
  const { remainingStock, totalSold, totalStock, heldStock = 0 } = sale;
  const isOver = status === 'ENDED';
  const shown = Math.max(0, isOver ? totalSold : remainingStock);
  const widthOf = (units: number): string => `${totalStock === 0 ? 0 : Math.min(1, units / totalStock) * 100}%`;
  return (
    <div
      role="meter"
      aria-label={texts.sale.stock}
      aria-valuemin={0}
      aria-valuemax={totalStock}
      aria-valuenow={shown}
      aria-valuetext={
        isOver ? texts.sale.soldText(shown, totalStock) : texts.sale.stockText(shown, totalStock, heldStock)
      }
      className={classNames('barcode flex bg-line', isLarge ? 'h-10 sm:h-14 lg:h-20' : 'h-9')}
    >
      <div
        className={classNames('h-full transition-[width] duration-200', isOver ? 'bg-soft' : 'bg-ink')}
        style={{ width: widthOf(shown) }}
      />
      {!isOver && heldStock > 0 && (
        <div className="h-full bg-amber transition-[width] duration-200" style={{ width: widthOf(heldStock) }} />
      )}
    </div>
  );
}

interface PriceProps {
  readonly sale: SaleView;
  /** Of a sale that takes no money this has the price; of any, what it was before. */
  readonly product?: ProductCard | undefined;
  readonly className?: string;
}

/** What one unit costs, and what it cost before. */
export function Price({ sale, product, className }: PriceProps) {
  const texts = useTexts();
  const { unitPrice = product?.unitPrice, currency = product?.currency } = sale;
  if (unitPrice === undefined || currency === undefined) return null;
  const oldPrice = product?.currency === currency ? product.oldPrice : undefined;
  return (
    <p className={classNames('leading-7 whitespace-nowrap', className)}>
      {oldPrice !== undefined && oldPrice > unitPrice && (
        <>
          <span className="sr-only">{texts.sale.oldPrice}</span>
          <s className="text-sm text-soft">{texts.money(oldPrice, currency)}</s>{' '}
          <span className="sr-only">{texts.sale.price}</span>
        </>
      )}
      <span className="tag-type text-2xl">{texts.money(unitPrice, currency)}</span>{' '}
      <span className="text-sm text-soft">{texts.sale.each}</span>
    </p>
  );
}
