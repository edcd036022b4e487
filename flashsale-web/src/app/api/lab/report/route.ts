import { sendReport } from '../../../../lab/results/send-report';

export const dynamic = 'force-dynamic';

export { sendReport as GET };
