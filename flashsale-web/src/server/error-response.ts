import { STATUS_CODES } from 'node:http';

/** An error in the shape that the API gives its own. */
export function errorResponse(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ statusCode: status, message, error: STATUS_CODES[status] ?? 'Error' }, { status, headers });
}
