'use client';

import { useState } from 'react';
import { useSWRConfig } from 'swr';
import { adminPaths, ORDER_STATUSES, type OrderRecord } from '../api/admin';
import { useConsoleTexts } from '../texts/console-context';
import { ActionResult, useAction } from '../ui/action';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { SelectField, TextField } from '../ui/field';
import { CELL, type Filter, ID_CELL, Table, TIME_CELL } from '../ui/list';
import { LocalTime } from '../ui/local-time';
import { useAdminSession } from './admin-session';
import { CancelOrderDialog } from './cancel-order-dialog';
import { RecordList, useRecordPages } from './record-list';
import { useAdminSale } from './use-admin-sales';

export function OrderRecords({ saleId, asked }: { readonly saleId: string; readonly asked: Filter }) {
  const texts = useConsoleTexts();
  const { columns } = texts.browse;
  const pages = useRecordPages(adminPaths.orders(saleId), asked);
  const { data: sale } = useAdminSale(saleId);
  const { ask, role } = useAdminSession();
  const { mutate } = useSWRConfig();
  const [cancelling, setCancelling] = useState<OrderRecord>();
  const action = useAction();
  const isHold = sale?.mode === 'HOLD';
  const mayCancel = isHold && role !== 'viewer';
  const cancel = async (reason: string): Promise<void> => {
    if (cancelling === undefined) return;
    const { money } = await ask(adminPaths.cancelOrder(cancelling.orderId), { method: 'POST', body: { reason } });
    await mutate((key) => typeof key === 'string' && key.includes(`/${saleId}`));
    void action.run(() => Promise.resolve(texts.cancelOrder.done[money]));
  };
  return (
    <>
      <RecordList
        pages={pages}
        csvPath={adminPaths.ordersFile(saleId)}
        fields={<OrderFields isHold={isHold} filter={pages.filter} />}
        empty={texts.browse.noOrders}
        emptyHint={texts.browse.noOrdersHint}
      >
        {(orders) => (
          <Table
            caption={texts.browse.ordersCaption}
            columns={[
              columns.user,
              columns.status,
              ...(isHold ? [toTheRight(columns.quantity), toTheRight(columns.amount), columns.payment] : []),
              columns.reserved,
              isHold ? columns.deadline : columns.created,
              columns.order,
              ...(mayCancel ? [columns.actions] : []),
            ]}
          >
            {orders.map((order) => (
              <OrderRow
                key={order.orderId}
                order={order}
                isHold={isHold}
                cancel={mayCancel ? setCancelling : undefined}
              />
            ))}
          </Table>
        )}
      </RecordList>
      <ActionResult action={action} className="mt-2" />
      {cancelling !== undefined && (
        <CancelOrderDialog order={cancelling} cancel={cancel} onClose={() => setCancelling(undefined)} />
      )}
    </>
  );
}

const toTheRight = (name: string) => ({ name, className: 'text-right' });

const STATUS_COLOURS: Partial<Record<OrderRecord['status'], string>> = { CONFIRMED: 'text-green', HELD: 'text-amber' };

interface OrderRowProps {
  readonly order: OrderRecord;
  readonly isHold: boolean;
  readonly cancel: ((order: OrderRecord) => void) | undefined;
}

function OrderRow({ order, isHold, cancel }: OrderRowProps) {
  const texts = useConsoleTexts();
  const { orderId, userId, status, quantity, amount, currency, payment, endReason } = order;
  const { reservedAt, createdAt, expiresAt } = order;
  const mayEnd = status === 'HELD' || status === 'CONFIRMED';
  return (
    <tr>
      <th scope="row" className={`${CELL} text-left font-semibold`}>
        {userId}
      </th>
      <td className={classNames(CELL, STATUS_COLOURS[status] ?? 'text-soft')}>
        {status}
        {endReason !== null && <span className="block text-xs text-soft">{texts.browse.endReasons(endReason)}</span>}
      </td>
      {isHold && (
        <>
          <td className={`${CELL} text-right tabular-nums`}>{texts.count(quantity)}</td>
          <td className={`${CELL} text-right whitespace-nowrap tabular-nums`}>
            {amount === null || currency === null ? texts.admin.unknown : texts.money(amount, currency)}
          </td>
          <td className={classNames(CELL, payment === 'REFUND_FAILED' && 'text-red')}>
            {payment === null ? texts.admin.unknown : texts.browse.payments[payment]}
          </td>
        </>
      )}
      <td className={TIME_CELL}>
        <LocalTime iso={reservedAt} detail="exact" />
      </td>
      <td className={TIME_CELL}>
        <LocalTime iso={isHold && expiresAt !== null ? expiresAt : createdAt} detail="exact" />
      </td>
      <td className={ID_CELL}>{orderId}</td>
      {cancel !== undefined && (
        <td className={CELL}>
          {mayEnd && (
            <Button onClick={() => cancel(order)} aria-label={texts.cancelOrder.openFor(userId)}>
              {texts.cancelOrder.open}
            </Button>
          )}
        </td>
      )}
    </tr>
  );
}

function OrderFields({ isHold, filter }: { readonly isHold: boolean; readonly filter: Filter }) {
  const texts = useConsoleTexts();
  const { columns } = texts.browse;
  return (
    <>
      <TextField
        label={texts.browse.userId}
        name="userId"
        defaultValue={filter['userId']}
        autoComplete="off"
        autoCapitalize="none"
      />
      {isHold && (
        <SelectField label={columns.status} name="status" defaultValue={filter['status'] ?? ''}>
          <option value="">{texts.browse.allOrders}</option>
          {ORDER_STATUSES.map((status) => (
            <option key={status}>{status}</option>
          ))}
        </SelectField>
      )}
    </>
  );
}
