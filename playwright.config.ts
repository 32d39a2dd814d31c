import { defineConfig } from '@playwright/test'

/** End-to-end tests drive the real application; scripts/test.mjs builds it and gives it a screen. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.test.ts',
  outputDir: 'test-results/e2e',
  timeout: 120_000,
  // Windows of two applications on one screen take the focus from each other.
  workers: 1,
  forbidOnly: true,
  retries: 0,
})
