import type { AdminSale } from '../api/admin';
import { type AllTexts, useConsoleTexts } from '../texts/console-context';
import { classNames } from '../ui/class-names';

type Counted = Pick<AdminSale, 'remainingStock' | 'totalSold' | 'totalStock' | 'heldStock'>;

interface UnitBarProps {
  readonly sale: Counted;
  readonly isLarge?: boolean;
}

/** Where the units of a sale are, as one bar and in words; each part has a pattern of its own besides its colour. */
export function UnitBar({ sale, isLarge = false }: UnitBarProps) {
  const texts = useConsoleTexts();
  const parts = partsOf(sale);
  return (
    <div className={isLarge ? 'space-y-2' : 'min-w-44 space-y-1'}>
      <div
        role="img"
        aria-label={texts.unitBar.summary(
          sale.totalStock,
          parts.map(({ name, units }) => texts.unitBar.part(units, texts.unitBar.parts[name])),
        )}
        className={classNames(
          'flex overflow-hidden rounded-sm bg-line forced-color-adjust-none',
          isLarge ? 'h-6' : 'h-2.5',
        )}
      >
        {parts.map(({ name, units }) => (
          <div
            key={name}
            className={classNames('h-full transition-[width] duration-200', LOOKS[name])}
            style={{ width: `${(100 * units) / Math.max(1, sale.totalStock)}%` }}
          />
        ))}
      </div>
      <ul aria-hidden className={classNames('flex flex-wrap gap-x-4', isLarge ? 'text-sm' : 'text-xs')}>
        {parts.map(({ name, units }) => (
          <li key={name} className="flex items-center gap-1.5 whitespace-nowrap">
            <span className={classNames('size-2.5 forced-color-adjust-none', LOOKS[name])} />
            <span className={classNames('tag-type', isLarge ? 'text-lg leading-6' : 'text-sm leading-5')}>
              {texts.count(units)}
            </span>
            <span className="text-soft">{texts.unitBar.parts[name]}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

type UnitPart = keyof AllTexts['unitBar']['parts'];

const LOOKS: Record<UnitPart, string> = { sold: 'bg-green', held: 'hatched text-amber', free: 'bg-ink' };

function partsOf({
  remainingStock,
  totalSold,
  heldStock,
}: Counted): { readonly name: UnitPart; readonly units: number }[] {
  return [
    { name: 'sold', units: totalSold },
    // An INSTANT sale holds nothing.
    ...(heldStock === undefined ? [] : [{ name: 'held' as const, units: heldStock }]),
    { name: 'free', units: Math.max(0, remainingStock) },
  ];
}
