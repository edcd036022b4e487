import { forwardRequest } from '../../../../server/forward-request';

export const dynamic = 'force-dynamic';

// Every method, so that one that is not forwarded is answered with those that are.
export {
  forwardRequest as DELETE,
  forwardRequest as GET,
  forwardRequest as HEAD,
  forwardRequest as OPTIONS,
  forwardRequest as PATCH,
  forwardRequest as POST,
  forwardRequest as PUT,
};
