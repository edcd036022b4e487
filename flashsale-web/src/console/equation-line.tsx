import type { Equation, LiveHolds, LiveReading } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import type { AllTexts } from '../texts/console-context';
import { classNames } from '../ui/class-names';

interface Shown {
  readonly name: string;
  readonly why: string;
  readonly equation: Equation | undefined;
  readonly textOf?: ((value: number) => string) | undefined;
  readonly note?: string | undefined;
}

/** The equations that must hold whatever happens: one line of sums, each with a light, which opens to what they mean. */
export function EquationLine({ reading }: { readonly reading: LiveReading | undefined }) {
  const texts = useConsoleTexts();
  const shown = equationsOf(texts, reading);
  return (
    <section aria-label={texts.live.equations}>
      <details className="sheet group">
        <summary className="flex min-h-11 flex-wrap items-center gap-x-8 gap-y-1 px-4 py-1.5">
          {shown.map((each) => (
            <Light key={each.name} {...each} />
          ))}
          <span className="ml-auto text-sm text-soft underline underline-offset-4 group-open:hidden">
            {texts.live.equationsOpen}
          </span>
        </summary>
        <dl className="grid gap-4 border-t border-line px-4 py-3 md:grid-cols-2 xl:grid-cols-3">
          {shown.map(({ name, why }) => (
            <div key={name}>
              <dt className="font-semibold">{name}</dt>
              <dd className="text-sm text-soft">{why}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

function equationsOf(texts: AllTexts, reading: LiveReading | undefined): readonly Shown[] {
  const { live } = texts;
  if (reading?.holds !== undefined) return holdEquationsOf(texts, reading, reading.holds);
  return [
    { name: live.buyersEquation, why: live.buyersWhy, equation: reading?.equations.buyers },
    { name: live.stockEquation, why: live.stockWhy, equation: reading?.equations.stock },
  ];
}

function holdEquationsOf(texts: AllTexts, { equations }: LiveReading, { money }: LiveHolds): readonly Shown[] {
  const { live } = texts;
  return [
    { name: live.unitsEquation, why: live.unitsWhy, equation: equations.buyers },
    { name: live.freeEquation, why: live.freeWhy, equation: equations.stock },
    {
      ...{ name: live.moneyEquation, why: live.moneyWhy, equation: equations.money },
      textOf: money === null ? undefined : (amount) => texts.money(amount, money.currency),
      note: money === null ? undefined : noteOf(texts, money),
    },
  ];
}

function noteOf(texts: AllTexts, { strays, returning, currency }: NonNullable<LiveHolds['money']>): string | undefined {
  if (strays > 0) return texts.live.strays(strays);
  return returning > 0 ? texts.live.returning(texts.money(returning, currency)) : undefined;
}

function Light({ name, equation, textOf: textOfGiven, note }: Shown) {
  const texts = useConsoleTexts();
  const textOf = textOfGiven ?? texts.count;
  const verdict = equation && verdictOf(equation);
  const colour = verdict === undefined ? 'text-soft' : COLOURS[verdict];
  return (
    <span className="flex min-h-8 flex-wrap items-center gap-x-2">
      <Lamp verdict={verdict} className={colour} />
      <span className="sr-only">{name}: </span>
      <span className="tag-type text-lg leading-6">{equation !== undefined && sumOf(texts, equation, textOf)}</span>
      <span role="status" className={classNames('text-sm font-semibold', colour)}>
        {verdict !== undefined && texts.live.verdicts[verdict]}
      </span>
      {note !== undefined && <span className="text-sm">{note}</span>}
    </span>
  );
}

type Verdict = keyof AllTexts['live']['verdicts'];

function verdictOf({ right, holds }: Equation): Verdict {
  if (right === null) return 'unverifiable';
  if (holds === null) return 'moving';
  return holds ? 'holds' : 'broken';
}

const COLOURS: Record<Verdict, string> = {
  holds: 'text-green',
  moving: 'text-amber',
  broken: 'text-red',
  unverifiable: 'text-soft',
};

function Lamp({ verdict, className }: { readonly verdict: Verdict | undefined; readonly className: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={classNames('size-5 shrink-0', className)}>
      <circle cx="16" cy="16" r="15" className="fill-current" />
      {verdict === 'holds' && <path d="m9 17 5 5 9-11" fill="none" strokeWidth="3.5" className="stroke-paper" />}
      {verdict === 'moving' && <path d="M8 18q4-6 8-2t8-2" fill="none" strokeWidth="3.5" className="stroke-paper" />}
      {verdict === 'broken' && (
        <path d="m10 10 12 12m0-12L10 22" fill="none" strokeWidth="3.5" className="stroke-paper" />
      )}
    </svg>
  );
}

function sumOf(texts: AllTexts, equation: Equation, textOf: (value: number) => string): string {
  const { left, terms } = equation;
  if (terms === null) return `${textOf(left)} = ${texts.admin.unknown}`;
  return `${textOf(left)} ${signOf(equation)} ${terms.map(textOf).join(' + ')}`;
}

/** Only figures that are known to be of one instant are called equal. */
function signOf({ left, right, holds }: Equation): string {
  if (holds === null) return '≈';
  return left === right ? '=' : '≠';
}
