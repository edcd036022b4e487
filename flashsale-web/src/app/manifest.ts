import type { MetadataRoute } from 'next';
import { texts } from '../texts';

/** For those who put the shop on their home screen. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: texts.site.name,
    short_name: texts.site.name,
    description: texts.site.description,
    start_url: '/',
    display: 'standalone',
    background_color: '#ece5d8',
    theme_color: '#ece5d8',
    icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' }],
  };
}
