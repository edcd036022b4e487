import { Module } from '@nestjs/common';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { PictureBucket } from './picture-bucket.js';
import { PictureFolder } from './picture-folder.js';
import { PICTURE_STORE, type PictureStore } from './picture-store.js';
import { PicturesController } from './pictures.controller.js';
import { PicturesService } from './pictures.service.js';

@Module({
  controllers: [PicturesController],
  providers: [
    PicturesService,
    {
      provide: PICTURE_STORE,
      inject: [ENVIRONMENT],
      useFactory: ({ pictures: { folder, bucket } }: Environment): PictureStore | null => {
        if (bucket !== undefined) return new PictureBucket(bucket);
        return folder === undefined ? null : new PictureFolder(folder);
      },
    },
  ],
  exports: [PicturesService],
})
export class PicturesModule {}
