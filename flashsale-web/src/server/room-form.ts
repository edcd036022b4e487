import { saleForm } from './sale-form';

/** A form of the waiting room of a sale that may be acted on. */
interface RoomForm {
  readonly userId: string;
  /** Empty where none was given. */
  readonly code: string;
  /** Of a challenge; empty where none was solved. */
  readonly solution: string;
  readonly cookies: readonly string[];
}

/** What a form of a waiting room says, or the answer where nothing can be done by it. */
export async function roomForm(request: Request, saleId: string): Promise<RoomForm | Response> {
  const form = await saleForm(request, saleId);
  if (form instanceof Response) return form;
  const { userId, fields, cookies } = form;
  return { userId, code: (fields.get('code') ?? '').trim(), solution: fields.get('solution') ?? '', cookies };
}
