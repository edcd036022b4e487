'use client';

import Link from 'next/link';
import useSWR from 'swr';
import { orderPage } from '../api/order';
import { requestJson } from '../api/request-json';
import { salePaths } from '../api/sale';
import { LoginLink, useLogin } from '../login/login';
import { useKnownBuyer } from '../shop/buyer-field';
import { MessageCard } from '../shop/price-tag';
import { useTexts } from '../texts/texts-context';
import { buttonLook } from '../ui/button';
import { UnreachableNote } from '../ui/network-note';
import { HoldState } from './hold-state';
import { type OwnOrder, readOwnOrders } from './own-orders';

const POLL_INTERVAL_MS = 20_000;

interface MyOrdersProps {
  /** The buyer that the server knows of this device; empty for nobody. */
  readonly sentBuyer: string;
  /** What the server knew when it made the page. */
  readonly initial: readonly OwnOrder[] | undefined;
}

/** All orders of a buyer. */
export function MyOrders({ sentBuyer, initial }: MyOrdersProps) {
  const texts = useTexts();
  const buyer = useKnownBuyer(sentBuyer);
  const { data: orders, error } = useSWR<readonly OwnOrder[], Error>(
    buyer === '' ? null : ['own orders', buyer],
    async () =>
      readOwnOrders(await requestJson(salePaths.list), (saleId) => requestJson(salePaths.purchaseOf(saleId, buyer))),
    {
      refreshInterval: POLL_INTERVAL_MS,
      ...(initial !== undefined && buyer === sentBuyer && { fallbackData: initial }),
    },
  );
  if (buyer === '') return <Nobody />;
  if (orders === undefined) {
    return error === undefined ? (
      <MessageCard title={texts.myOrders.loading} text="" />
    ) : (
      <MessageCard title={texts.shop.unreachableTitle} text={texts.shop.unreachable} />
    );
  }
  if (orders.length === 0) return <MessageCard title={texts.myOrders.empty} text={texts.myOrders.emptyHint} />;
  return (
    <>
      <ul aria-label={texts.myOrders.title} className="grid gap-4">
        {orders.map((order) => (
          <OrderRow key={order.orderId} order={order} />
        ))}
      </ul>
      <UnreachableNote error={error} />
    </>
  );
}

function Nobody() {
  const texts = useTexts();
  const { isOn } = useLogin();
  if (!isOn) return <MessageCard title={texts.myOrders.nobody} text={texts.myOrders.nobodyHint} />;
  return <LoginLink className={buttonLook('primary', 'large')}>{texts.myOrders.logIn}</LoginLink>;
}

function OrderRow({ order }: { readonly order: OwnOrder }) {
  const texts = useTexts();
  const { orderId, saleName, status } = order;
  return (
    <li className="sheet relative flex flex-wrap items-center justify-between gap-x-6 gap-y-1 px-5 py-4 hover:border-edge">
      <div className="min-w-0">
        <Link
          href={orderPage(order)}
          prefetch={false}
          className="tag-type text-xl leading-7 after:absolute after:inset-0"
        >
          {saleName}
        </Link>
        <p className="font-mono text-xs break-all text-soft">{orderId}</p>
      </div>
      {status === 'RESERVED' ? (
        <span className="label-type whitespace-nowrap text-amber">{texts.order.reserved}</span>
      ) : (
        <HoldState status={status} />
      )}
    </li>
  );
}
