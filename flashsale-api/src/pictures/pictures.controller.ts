import { Controller, Get, NotFoundException, Param, Res, StreamableFile } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { RetryLaterException } from '../http/retry-later.exception.js';
import { PICTURE_FILE_PATTERN } from './picture-store.js';
import { PicturesService } from './pictures.service.js';

/** A name is never used for other content. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const RETRY_AFTER_SECONDS = 2;

@Controller('pictures')
export class PicturesController {
  constructor(private readonly pictures: PicturesService) {}

  @Get(':name')
  @RouteSchema({
    params: { type: 'object', properties: { name: { type: 'string', pattern: PICTURE_FILE_PATTERN } } },
  })
  async read(@Param('name') name: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    const content = await this.pictures.read(name);
    if (content === 'store-away')
      throw new RetryLaterException('Pictures cannot be read at the moment, please try again', RETRY_AFTER_SECONDS);
    if (content === undefined) throw new NotFoundException(`Picture ${name} not found`);
    void reply.header('cache-control', FOR_EVER);
    return new StreamableFile(content, { type: 'image/webp', length: content.byteLength });
  }
}
