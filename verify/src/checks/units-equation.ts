import { countersCheck } from './check.js';

/** The second of the two equations on which everything rests. */
export const unitsEquation = countersCheck({
  id: 'units-equation',
  title: 'stock in Redis = total stock - buyers',
  redisCommands: ({ stock, users }) => [`GET ${stock}`, `SCARD ${users}`],
  judge: ({ stock, buyers }, { sale }) => ({
    expected: `${sale.totalStock} - ${buyers} = ${sale.totalStock - buyers}`,
    found: String(stock),
    ok: stock === sale.totalStock - buyers,
  }),
});
