import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/limits/**',
      'test/faults-long/**',
      'test/clients/**',
      'test/container/image/**',
      'test/package/**',
      'node_modules/**',
    ],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/check-every-encoded-stream.ts', 'test/support/check-every-fetched-stream.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
