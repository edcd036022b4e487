// What an answer to a purchase means. Plain JavaScript, read by k6 and by the built-in driver.

/** The three answers that a purchase in an open sale can have, as the API spells them. */
export const OUTCOMES = ['SUCCESS', 'ALREADY_PURCHASED', 'SOLD_OUT'];

/** Everything else is a failure of one of these kinds. */
export const FAILURE_KINDS = [
  'no-connection',
  'timeout',
  'http-400',
  'http-404',
  'http-429',
  'http-503',
  'http-other',
  'unexpected-body',
];

export const CHECKS = {
  answered: 'answered with HTTP 200',
  known: 'the answer is SUCCESS, ALREADY_PURCHASED or SOLD_OUT',
  orderId: 'SUCCESS, and nothing else, carries an order id',
};

/**
 * Reads one answer: `outcome` when it is a known one, else `failure` with its kind.
 * `body` is the parsed JSON, or undefined when there is none.
 */
export function readAnswer(httpStatus, body) {
  const checks = {
    [CHECKS.answered]: httpStatus === 200,
    [CHECKS.known]: OUTCOMES.includes(body?.status),
    [CHECKS.orderId]: (body?.status === 'SUCCESS') === (typeof body?.orderId === 'string'),
  };
  if (httpStatus !== 200) return { failure: failureKind(httpStatus), checks };
  const sound = checks[CHECKS.known] && checks[CHECKS.orderId] && body.success === (body.status === 'SUCCESS');
  return sound ? { outcome: body.status, checks } : { failure: 'unexpected-body', checks };
}

function failureKind(httpStatus) {
  const kind = `http-${httpStatus}`;
  return FAILURE_KINDS.includes(kind) ? kind : 'http-other';
}
