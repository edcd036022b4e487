import { countersCheck } from './check.js';

/** Redis on its own: as many users as order ids, and they and the stock make up the total, or all is sold and more. */
export const countersAgree = countersCheck({
  id: 'counters-agree',
  title: 'counters in Redis agree with each other',
  redisCommands: ({ meta, stock, users, orders }) => [
    `HGET ${meta} totalStock`,
    `GET ${stock}`,
    `SCARD ${users}`,
    `HLEN ${orders}`,
  ],
  judge: ({ stock, buyers, owners, definition: { totalStock } }) => {
    const isEven = buyers === owners;
    const addsUp = stock + owners === totalStock || (stock === 0 && owners > totalStock);
    return {
      expected: `${totalStock} units`,
      found: `${stock} left, ${isEven ? owners : `${buyers} users but ${owners} order ids`}`,
      ok: isEven && addsUp,
    };
  },
});
