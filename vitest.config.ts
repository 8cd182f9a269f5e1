import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,apps,tools}/*/src/**/*.test.ts'],
    setupFiles: ['./tools/config/src/vitest-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
