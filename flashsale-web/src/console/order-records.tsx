'use client';

import { adminPaths } from '../api/admin';
import { texts } from '../texts';
import { TextField } from '../ui/field';
import { CELL, ID_CELL, Table, TIME_CELL } from '../ui/list';
import { LocalTime } from '../ui/local-time';
import { RecordList, useRecordPages } from './record-list';

const { columns } = texts.browse;

export function OrderRecords({ saleId }: { readonly saleId: string }) {
  const pages = useRecordPages(adminPaths.orders(saleId));
  return (
    <RecordList
      pages={pages}
      csvPath={adminPaths.ordersFile(saleId)}
      fields={<TextField label={texts.browse.userId} name="userId" autoComplete="off" autoCapitalize="none" />}
      empty={texts.browse.noOrders}
      emptyHint={texts.browse.noOrdersHint}
    >
      {(orders) => (
        <Table
          caption={texts.browse.ordersCaption}
          columns={[columns.user, columns.status, columns.reserved, columns.created, columns.order]}
        >
          {orders.map((order) => (
            <tr key={order.orderId}>
              <th scope="row" className={`${CELL} text-left font-semibold`}>
                {order.userId}
              </th>
              <td className={`${CELL} text-green`}>{order.status}</td>
              <td className={TIME_CELL}>
                <LocalTime iso={order.reservedAt} detail="exact" />
              </td>
              <td className={TIME_CELL}>
                <LocalTime iso={order.createdAt} detail="exact" />
              </td>
              <td className={ID_CELL}>{order.orderId}</td>
            </tr>
          ))}
        </Table>
      )}
    </RecordList>
  );
}
