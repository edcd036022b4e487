import { HttpException } from '@nestjs/common';

/** What every error says. */
interface RefusalBody {
  readonly statusCode: number;
  readonly message: string;
  readonly error: string;
}

/** A refusal whose body says more than what every error says. */
export class RefusalWithMoreException extends HttpException {
  constructor(readonly body: RefusalBody) {
    super(body, body.statusCode);
  }
}
