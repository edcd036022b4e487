import type { Equation, LiveReading } from '../../api/admin';
import { texts } from '../../texts';
import { classNames } from '../../ui/class-names';

/** The two equations that must hold whatever happens, each with a light. */
export function EquationLights({ reading }: { readonly reading: LiveReading | undefined }) {
  const { live } = texts;
  return (
    <section aria-label={live.equations} className="grid gap-5 md:grid-cols-2">
      <Light
        name={live.buyersEquation}
        equation={reading?.equations.buyers}
        terms={reading === undefined ? [] : [reading.orders, reading.outbox]}
      />
      <Light
        name={live.stockEquation}
        equation={reading?.equations.stock}
        terms={reading === undefined ? [] : [reading.stock, reading.buyers]}
      />
    </section>
  );
}

interface LightProps {
  readonly name: string;
  readonly equation: Equation | undefined;
  readonly terms: readonly (number | null)[];
}

function Light({ name, equation, terms }: LightProps) {
  const holds = equation?.holds;
  return (
    <div
      className={classNames(
        'sheet flex items-center gap-4 border-l-8 px-5 py-4',
        holds === true && 'border-l-green',
        holds === false && 'border-l-red',
      )}
    >
      <Lamp holds={holds} />
      <div className="min-w-0">
        <p className="text-sm text-soft">{name}</p>
        <p className="tag-type min-h-8 text-2xl leading-8">{equation !== undefined && sumOf(equation, terms)}</p>
      </div>
      <p role="status" className={classNames('ml-auto min-w-24 text-right text-sm font-semibold', colourOf(holds))}>
        {equation !== undefined && wordsOf(equation.holds)}
      </p>
    </div>
  );
}

function Lamp({ holds }: { readonly holds: boolean | null | undefined }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={classNames('size-9 shrink-0', colourOf(holds))}>
      <circle cx="16" cy="16" r="15" className="fill-current" />
      {holds === true && <path d="m9 17 5 5 9-11" fill="none" strokeWidth="3.5" className="stroke-paper" />}
      {holds === false && <path d="m10 10 12 12m0-12L10 22" fill="none" strokeWidth="3.5" className="stroke-paper" />}
    </svg>
  );
}

function colourOf(holds: boolean | null | undefined): string {
  if (holds === true) return 'text-green';
  return holds === false ? 'text-red' : 'text-soft';
}

function wordsOf(holds: boolean | null): string {
  if (holds === null) return texts.live.unverifiable;
  return holds ? texts.live.holds : texts.live.broken;
}

function sumOf({ left }: Equation, terms: readonly (number | null)[]): string {
  const known = terms.map((term) => (term === null ? texts.admin.unknown : texts.count(term)));
  return `${texts.count(left)} = ${known.join(' + ')}`;
}
