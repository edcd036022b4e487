import type { Operations } from '../docs/operation.js';
import { askLater, refusal, shed, whereReadsAreLimited, whereSaleIsNamed } from '../docs/refusals.js';

export const picturesDocs = {
  'GET /api/v1/pictures/:name': {
    operationId: 'getPicture',
    tag: 'Sales',
    summary: 'A file of a picture',
    description:
      'WebP, to be kept for ever: a name is never used for other content. The shop has the same at `/pictures/<name>`.',
    answers: {
      200: { description: 'The file.', examples: {} },
      404: {
        description: 'There is no such picture.',
        examples: refusal(
          'unknown-picture',
          'Nobody has uploaded it',
          404,
          'Picture b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c-640.webp not found',
        ),
      },
      414: whereSaleIsNamed[414],
      ...whereReadsAreLimited,
      ...askLater('The server is overloaded.', shed),
    },
  },
} satisfies Operations;
