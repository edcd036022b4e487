'use client';

import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { adminPaths, PAYMENT_STATES, type PaymentCommand, type PaymentRecord } from '../api/admin';
import { type AllTexts, useConsoleTexts } from '../texts/console-context';
import { ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { CopyText } from '../ui/copy-text';
import { SelectField, TextField } from '../ui/field';
import { CELL, type Filter, FilterForm, ListState, Table, type TableProps, TIME_CELL } from '../ui/list';
import { LocalTime } from '../ui/local-time';
import { UnreachableNote } from '../ui/network-note';
import { useAdminSession } from './admin-session';
import { isRetriable, openCommandsOf } from './payment-commands';
import { usePayments, useRefreshPayments, useServerNowMs } from './use-payments';

/** Payments, the stuck ones first, and another try of what the provider did not do. */
export function PaymentList({ asked }: { readonly asked: Filter }) {
  const texts = useConsoleTexts();
  const { ask, role } = useAdminSession();
  const { payments, error, more, filter, applyFilter } = usePayments(asked);
  const refresh = useRefreshPayments();
  const nowMs = useServerNowMs();
  const [triedId, setTriedId] = useState<string>();
  const action = useAction();
  const retry = (paymentId: string): void => {
    setTriedId(paymentId);
    void action.run(async () => {
      const { retried } = await ask(adminPaths.retryPayment(paymentId), { method: 'POST' });
      await refresh();
      return texts.payments.retried(retried.map((kind) => texts.payments.commands[kind]));
    });
  };
  const result = <ActionResult action={action} className="mt-1" />;
  const isTriedShown = payments?.some(({ paymentId }) => paymentId === triedId) ?? false;
  return (
    <section aria-labelledby="payments-title" className="space-y-5">
      <div className="max-w-xl">
        <h2 id="payments-title" className="tag-type text-3xl">
          {texts.payments.title}
        </h2>
        <p className="mt-1 text-soft">{texts.payments.lede}</p>
      </div>
      <FilterForm onFilter={applyFilter}>
        <PaymentFields filter={filter} />
      </FilterForm>
      {/* Of a payment that the filter shows no more; else it stands beside the button. */}
      <div className="min-h-6">{!isTriedShown && result}</div>
      {payments === undefined || payments.length === 0 ? (
        <ListState
          isLoading={payments === undefined}
          error={error}
          empty={texts.payments.empty}
          emptyHint={texts.payments.emptyHint}
        />
      ) : (
        <>
          <Table caption={texts.payments.caption} columns={columnsOf(texts.payments)}>
            {payments.map((payment) => (
              <PaymentRow key={payment.paymentId} payment={payment} nowMs={nowMs}>
                {role !== 'viewer' && (
                  <Retry
                    payment={payment}
                    isOffered={isRetriable(payment, nowMs)}
                    isWorking={action.isWorking}
                    result={payment.paymentId === triedId ? result : undefined}
                    retry={retry}
                  />
                )}
              </PaymentRow>
            ))}
          </Table>
          <UnreachableNote error={error} />
        </>
      )}
      {more !== undefined && <Button onClick={more}>{texts.payments.more}</Button>}
    </section>
  );
}

/** On a phone, what is wrong and what one can do about it are there without scrolling. */
const columnsOf = ({ columns }: AllTexts['payments']): TableProps['columns'] => [
  columns.payment,
  columns.next,
  columns.order,
  columns.age,
];

const STATE_COLOURS: Partial<Record<PaymentRecord['state'], string>> = {
  AUTHORIZED: 'text-amber',
  CAPTURED: 'text-green',
};

interface PaymentRowProps {
  readonly payment: PaymentRecord;
  readonly nowMs: number;
  /** What one can do about it. */
  readonly children: ReactNode;
}

function PaymentRow({ payment, nowMs, children }: PaymentRowProps) {
  const texts = useConsoleTexts();
  const { orderId, saleId, userId, provider, providerPaymentId, state, amount, currency, createdAt, stuck } = payment;
  const open = openCommandsOf(payment);
  return (
    <tr>
      <th
        scope="row"
        className={classNames(CELL, 'text-left font-semibold', stuck && 'shadow-[inset_6px_0_var(--red)]')}
      >
        {stuck && <span className="block text-red">{texts.payments.stuck}</span>}
        <span className={classNames('block', STATE_COLOURS[state] ?? 'text-soft')}>{texts.payments.states[state]}</span>
        <span className="block whitespace-nowrap tabular-nums">{texts.money(amount, currency)}</span>
      </th>
      <td className={`${CELL} max-w-80 min-w-48 [overflow-wrap:anywhere]`}>
        {open.length === 0 && <span className="text-soft">{texts.payments.nothingDue}</span>}
        {open.map((command) => (
          <OpenCommand key={command.kind} command={command} nowMs={nowMs} />
        ))}
        {children}
      </td>
      <td className={CELL}>
        <span className="block font-semibold whitespace-nowrap">{userId}</span>
        <Link
          href={`/admin/sale/${saleId}`}
          prefetch={false}
          className="inline-flex min-h-6 items-center font-mono text-xs whitespace-nowrap underline underline-offset-4"
        >
          {saleId}
        </Link>
        <span className="block">
          <CopyText name={texts.payments.orderId} text={orderId} />
        </span>
        {providerPaymentId !== null && (
          <span className="block">
            <CopyText name={texts.payments.idAt(provider)} text={providerPaymentId} />
          </span>
        )}
      </td>
      <td className={TIME_CELL}>
        {texts.payments.duration(nowMs - Date.parse(createdAt))}
        <span className="block text-xs">
          <LocalTime iso={createdAt} detail="exact" />
        </span>
      </td>
    </tr>
  );
}

function OpenCommand({ command, nowMs }: { readonly command: PaymentCommand; readonly nowMs: number }) {
  const texts = useConsoleTexts();
  const { kind, reason, state, dueAt, lastError } = command;
  const what = texts.payments.commands[kind];
  return (
    <p className="mb-2">
      {state === 'GIVEN_UP' ? (
        <span className="font-semibold text-red">{texts.payments.givenUp(what)}</span>
      ) : (
        texts.payments.due(what, Date.parse(dueAt) - nowMs)
      )}
      {reason !== null && <span className="block text-xs text-soft">{texts.payments.reasons(reason)}</span>}
      {lastError !== null && <span className="block text-xs text-soft">{texts.payments.lastError(lastError)}</span>}
    </p>
  );
}

interface RetryProps {
  readonly payment: PaymentRecord;
  readonly isOffered: boolean;
  readonly isWorking: boolean;
  /** How the last try of this payment went. */
  readonly result: ReactNode | undefined;
  readonly retry: (paymentId: string) => void;
}

/** Where it was used the button stays, so that nobody on it is thrown off the page. */
function Retry({ payment: { paymentId, userId }, isOffered, isWorking, result, retry }: RetryProps) {
  const texts = useConsoleTexts();
  if (!isOffered && result === undefined) return null;
  return (
    <>
      <Button
        onClick={() => retry(paymentId)}
        unavailable={!isOffered || isWorking}
        aria-label={texts.payments.retryOf(userId)}
      >
        {texts.payments.retry}
      </Button>
      {result}
    </>
  );
}

function PaymentFields({ filter }: { readonly filter: Filter }) {
  const texts = useConsoleTexts();
  return (
    <>
      <TextField
        label={texts.payments.saleId}
        name="saleId"
        defaultValue={filter['saleId']}
        autoComplete="off"
        autoCapitalize="none"
      />
      <SelectField label={texts.payments.state} name="state" defaultValue={filter['state'] ?? ''}>
        <option value="">{texts.payments.allStates}</option>
        {PAYMENT_STATES.map((state) => (
          <option key={state} value={state}>
            {texts.payments.states[state]}
          </option>
        ))}
      </SelectField>
      <SelectField label={texts.payments.which} name="stuck" defaultValue={filter['stuck'] ?? ''}>
        <option value="">{texts.payments.all}</option>
        <option value="true">{texts.payments.onlyStuck}</option>
      </SelectField>
    </>
  );
}
