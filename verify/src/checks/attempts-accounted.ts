import { sqlCheck } from './check.js';

export const attemptsAccounted = sqlCheck<{ attempted: number; reserved: number; rejected: number }>({
  id: 'attempts-accounted',
  title: 'ATTEMPTED = RESERVED + REJECTED',
  sql: (saleId) =>
    `SELECT COUNT(*) FILTER (WHERE event_type = 'ATTEMPTED') AS attempted,
       COUNT(*) FILTER (WHERE event_type = 'RESERVED') AS reserved,
       COUNT(*) FILTER (WHERE event_type LIKE 'REJECTED%') AS rejected
  FROM order_audit_trail WHERE sale_id = '${saleId}'`,
  judge: ([row]) => {
    const { attempted, reserved, rejected } = row ?? { attempted: 0, reserved: 0, rejected: 0 };
    const gap = attempted - reserved - rejected;
    return {
      expected: `${reserved} + ${rejected} = ${reserved + rejected}`,
      found: gap === 0 ? String(attempted) : `${attempted}, gap ${gap}`,
      ok: gap === 0,
    };
  },
});
