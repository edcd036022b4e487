import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import { classNames } from './class-names';

const BOX = 'min-h-11 w-full min-w-0 rounded border border-edge bg-sunk px-3 text-base text-ink';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

type TextFieldProps = FieldProps & InputHTMLAttributes<HTMLInputElement> & { readonly ref?: Ref<HTMLInputElement> };

/** One line of text with its label; what is wrong with it stands below and is read out with it. */
export function TextField({ label, hint, error, className, ...input }: TextFieldProps) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error} className={className}>
      <input
        {...input}
        id={id}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={`${id}-note`}
        className={classNames(BOX, 'aria-invalid:border-red')}
      />
    </Field>
  );
}

type TextAreaFieldProps = FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement>;

/** Lines of text with their label. */
export function TextAreaField({ label, hint, error, className, ...area }: TextAreaFieldProps) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error} className={className}>
      <textarea
        {...area}
        id={id}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={`${id}-note`}
        className={classNames(BOX, 'py-2 aria-invalid:border-red')}
      />
    </Field>
  );
}

type SelectFieldProps = FieldProps & SelectHTMLAttributes<HTMLSelectElement> & { readonly children: ReactNode };

export function SelectField({ label, hint, error, className, children, ...select }: SelectFieldProps) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error} className={className}>
      <select {...select} id={id} aria-describedby={`${id}-note`} className={BOX}>
        {children}
      </select>
    </Field>
  );
}

function Field({
  id,
  label,
  hint,
  error,
  className,
  children,
}: FieldProps & { readonly id: string; readonly className?: string | undefined; readonly children: ReactNode }) {
  return (
    <div className={classNames('flex min-w-0 flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      {children}
      <p
        id={`${id}-note`}
        className={classNames('text-sm empty:hidden', error === undefined ? 'text-soft' : 'text-red')}
      >
        {error ?? hint}
      </p>
    </div>
  );
}
