import type { ProductPicture } from '../api/sale';
import { classNames } from '../ui/class-names';

const WIDTHS = [320, 640, 1280] as const;

export function pictureUrl({ hash }: Pick<ProductPicture, 'hash'>, width: (typeof WIDTHS)[number]): string {
  return `/pictures/${hash}-${width}.webp`;
}

interface ProductImageProps {
  readonly picture: ProductPicture;
  /** How wide it is shown, as the attribute `sizes` has it. */
  readonly sizes: string;
  /** Whether it is seen without scrolling. */
  readonly isFirst?: boolean;
  readonly className?: string;
}

/** A picture in a frame of 4 to 3, which is there before the picture is, so nothing moves when it comes. */
export function ProductImage({ picture, sizes, isFirst = false, className }: ProductImageProps) {
  const { alt, width, height } = picture;
  return (
    // Next's component would ask a server that makes pictures smaller, and ours are.
    <img
      src={pictureUrl(picture, 640)}
      srcSet={WIDTHS.map((each) => `${pictureUrl(picture, each)} ${each}w`).join(', ')}
      sizes={sizes}
      width={width}
      height={height}
      alt={alt}
      loading={isFirst ? 'eager' : 'lazy'}
      decoding="async"
      className={classNames('aspect-4/3 w-full rounded bg-sunk object-cover', className)}
    />
  );
}
