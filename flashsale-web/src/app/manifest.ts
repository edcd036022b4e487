import type { MetadataRoute } from 'next';
import { english } from '../texts/english';

/** For those who put the shop on their home screen. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: english.site.name,
    short_name: english.site.name,
    description: english.site.description,
    start_url: '/',
    display: 'standalone',
    background_color: '#ece5d8',
    theme_color: '#ece5d8',
    icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' }],
  };
}
