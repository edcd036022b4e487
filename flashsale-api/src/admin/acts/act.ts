import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type ActEnd, endAct } from 'flashsale-core';

type Changed = Pick<ActEnd, 'saleId' | 'before' | 'after'>;
type Client = Parameters<typeof endAct>[0];

/** What somebody is doing; its beginning is in the log already. */
export class Act {
  #changed: Changed = {};

  constructor(
    /** As in the log. */
    readonly id: string,
    readonly actor: string,
  ) {}

  get changed(): Changed {
    return this.#changed;
  }

  /** Says what the act changes, for its end in the log, which is written before the answer. */
  note(changed: Changed): void {
    this.#changed = changed;
  }

  /** Writes the end in the transaction that makes the change, so that none is committed without the other. */
  async end(client: Client, changed: Changed): Promise<void> {
    await endAct(client, this.id, { outcome: 'DONE', ...changed });
  }
}

const acts = new WeakMap<object, Act>();

export function setAct(request: object, act: Act): void {
  acts.set(request, act);
}

export function actOf(request: object): Act | undefined {
  return acts.get(request);
}

/** The act of a request, for a controller's method whose route has one in edge/routes.ts. */
export const CurrentAct = createParamDecorator((_data: unknown, context: ExecutionContext): Act => {
  const act = actOf(context.switchToHttp().getRequest<object>());
  if (act === undefined) throw new Error('The route has no act in edge/routes.ts');
  return act;
});
