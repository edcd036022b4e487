import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const checkout = fileURLToPath(new URL('..', import.meta.url));

const config: NextConfig = {
  output: 'standalone',
  // The packages lie in the root of the checkout, so what the server needs is traced from there.
  outputFileTracingRoot: checkout,
  turbopack: { root: checkout },
  poweredByHeader: false,
  // There is no picture to optimise, so the server has no part that would, nor the library for it.
  images: { unoptimized: true },
  outputFileTracingExcludes: { '*': ['../node_modules/sharp/**/*', '../node_modules/@img/**/*'] },
  reactStrictMode: true,
  // The build neither asks the network for advice nor writes notes for programs into the checkout.
  agentRules: false,
  experimental: { agentUpgrade: false },
};

export default config;
