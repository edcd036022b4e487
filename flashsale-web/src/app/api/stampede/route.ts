import { readStampede, sendStampede } from '../../../server/send-stampede';

export const dynamic = 'force-dynamic';

export { readStampede as GET, sendStampede as POST };
