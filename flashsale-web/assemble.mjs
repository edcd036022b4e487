// After `next build`: puts what the browser loads beside the server that was built, which then needs nothing else.
import { cpSync } from 'node:fs';

const built = new URL('.next/', import.meta.url);
cpSync(new URL('static', built), new URL('standalone/flashsale-web/.next/static', built), { recursive: true });
