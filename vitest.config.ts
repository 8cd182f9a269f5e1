import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Where the continuous integration wants the results as JSON. */
const report = process.env['VITEST_JSON_REPORT']

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['{packages,apps,tools}/*/src/**/*.test.ts'],
    setupFiles: ['./tools/config/src/vitest-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
})
export default config
