import { useConsoleTexts } from '../texts/console-context';
import { SelectField, TextField } from '../ui/field';
import { chosenReading, inputPart, readingsOf, zoneName } from './local-input-time';

interface TimeFieldProps {
  readonly name: string;
  readonly label: string;
  /** As toInputTime writes it. */
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A time in the operator's zone, with the instant that it means; where the clock shows it twice, with the choice of one. */
export function TimeField({ name, label, value, error, onChange }: TimeFieldProps) {
  const texts = useConsoleTexts();
  const { saleForm } = texts;
  const readings = readingsOf(value);
  const chosen = chosenReading(value);
  const shown = inputPart(value);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <TextField
        name={name}
        label={label}
        value={shown || value}
        error={error}
        hint={chosen === undefined ? zoneName() : saleForm.timeHint(zoneName(), chosen.offset, chosen.instant)}
        type="datetime-local"
        step={1}
        onChange={({ target }) => onChange(target.value)}
      />
      {chosen !== undefined && readings.length > 1 && (
        <SelectField
          label={saleForm.twiceLabel(label)}
          hint={saleForm.twiceHint}
          value={chosen.offset}
          onChange={({ target }) => onChange(shown + target.value)}
        >
          {readings.map(({ offset, instant }, index) => (
            <option key={offset} value={offset}>
              {saleForm.twiceOption(index === 0, offset, instant)}
            </option>
          ))}
        </SelectField>
      )}
    </div>
  );
}
