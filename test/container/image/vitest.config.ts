import { defineConfig } from 'vitest/config';

/** Run by `test/container/build-and-run.sh`, which has built the image. One line for each assertion. */
export default defineConfig({
  test: {
    include: ['test/container/image/**/*.test.ts'],
    setupFiles: ['test/support/check-every-fetched-stream.ts'],
    // Every container takes the one port of the image.
    fileParallelism: false,
    reporters: ['verbose'],
    testTimeout: 15_000,
    hookTimeout: 15_000,
  },
});
