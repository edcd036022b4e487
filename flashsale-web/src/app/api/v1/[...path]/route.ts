import { forwardRequest } from '../../../../server/forward-request';

export const dynamic = 'force-dynamic';

// All that a route can have, so that what is not passed on hears which methods are.
export {
  forwardRequest as DELETE,
  forwardRequest as GET,
  forwardRequest as HEAD,
  forwardRequest as OPTIONS,
  forwardRequest as PATCH,
  forwardRequest as POST,
  forwardRequest as PUT,
};
