import { defineConfig } from 'vitest/config';

/** `npm run test:package`: what is published, installed as a user would, and a fresh clone. Needs a package registry. */
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    globalSetup: ['test/package/support/install-package.ts'],
    fileParallelism: false,
    testTimeout: 30_000,
    // A clone with its packages takes a while to remove.
    hookTimeout: 120_000,
  },
});
