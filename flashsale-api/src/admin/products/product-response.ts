import {
  BadRequestException,
  ConflictException,
  HttpException,
  HttpStatus,
  NotFoundException,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { PICTURES_PER_SALE_MAX } from 'flashsale-core';
import { RetryLaterException } from '../../http/retry-later.exception.js';
import type { ProductView } from '../../products/product-view.js';
import type { ProductRefusal } from './admin-products.service.js';

const BUSY_RETRY_AFTER_SECONDS = 2;

/** @throws HttpException for a refusal */
export function productOrRefuse(saleId: string, result: ProductView | ProductRefusal): ProductView {
  if (typeof result === 'string') throw toException(saleId, result);
  return result;
}

function toException(saleId: string, refusal: ProductRefusal): HttpException {
  switch (refusal) {
    case 'unknown-sale':
      return new NotFoundException(`Sale ${saleId} not found`);
    case 'unknown-picture':
      return new NotFoundException(`Sale ${saleId} has no such picture`);
    case 'price-of-hold-sale':
      return new BadRequestException('A sale of the mode HOLD has its own price: change that of the sale');
    case 'half-a-price':
      return new BadRequestException('unitPrice and currency belong together');
    case 'unknown-currency':
      return new BadRequestException('currency must be a code of ISO 4217, such as EUR');
    case 'old-price-alone':
      return new BadRequestException('oldPrice needs unitPrice and currency');
    case 'old-price-too-low':
      return new BadRequestException('oldPrice must be more than the price');
    case 'no-picture':
      return new UnsupportedMediaTypeException('This is no picture that can be read: it must be a JPEG, PNG or WebP');
    case 'too-many-pixels':
      return new HttpException(
        'The picture has too many pixels: at most 40 million, and 10,000 on a side',
        HttpStatus.PAYLOAD_TOO_LARGE,
      );
    case 'too-many-pictures':
      return new ConflictException(`A sale has at most ${PICTURES_PER_SALE_MAX} pictures: remove one first`);
    case 'no-store':
      return new ConflictException(
        'This shop keeps no pictures: set PICTURES_DIR, or PICTURES_S3_ENDPOINT and what belongs to it',
      );
    case 'store-away':
      return new RetryLaterException('The store of pictures is away, please try again', BUSY_RETRY_AFTER_SECONDS);
    case 'busy':
      return new RetryLaterException('Other pictures are being read, please try again', BUSY_RETRY_AFTER_SECONDS);
  }
}
