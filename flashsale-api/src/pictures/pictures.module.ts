import { Module } from '@nestjs/common';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { PictureFolder } from './picture-folder.js';
import { PICTURE_STORE } from './picture-store.js';
import { PicturesController } from './pictures.controller.js';
import { PicturesService } from './pictures.service.js';

@Module({
  controllers: [PicturesController],
  providers: [
    PicturesService,
    {
      provide: PICTURE_STORE,
      inject: [ENVIRONMENT],
      useFactory: ({ picturesFolder }: Environment) =>
        picturesFolder === undefined ? null : new PictureFolder(picturesFolder),
    },
  ],
  exports: [PicturesService],
})
export class PicturesModule {}
