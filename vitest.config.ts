import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    // Many tests wait for processes of their own, so that two of them share two cores well.
    maxWorkers: 2,
    // Some tests start servers, services and child processes on a machine of two cores.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
})
