import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Where the continuous integration wants the results as JSON; its log then has a line for what failed alone. */
const report = process.env['VITEST_JSON_REPORT']

/** Packages whose tests change or measure what a process has one of: backends, kernels, the heap, globals. */
const stateful = 'packages/{io,runtime,train,wasm-kernels}/src/**/*.test.ts'
/** Those of them that start with tfjs alone, because they test what is added to it. */
const adding = 'packages/{runtime,wasm-kernels}/src/**/*.test.ts'

/** FLOWS_KERNELS=0 runs the tests of numbers on wasm with the kernels of tfjs alone. */
const kernels = process.env['FLOWS_KERNELS'] ?? '1'

/** FLOWS_NODE_FLAGS are flags of node for the tests, such as those that choose a compiler of WebAssembly. */
const execArgv = process.env['FLOWS_NODE_FLAGS']?.split(' ') ?? []

const config: ViteUserConfig = defineConfig({
  test: {
    setupFiles: ['./tools/config/src/vitest-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: '100%',
    execArgv,
    // Many processes share few cores; tests of threads say how many they want.
    env: { TFJS_FLOWS_THREADS: process.env['TFJS_FLOWS_THREADS'] ?? '1' },
    // Tests of numbers share processes, which saves each file a start of TensorFlow.js; the rest get one each.
    projects: [
      {
        extends: true,
        test: {
          name: 'numbers',
          env: { FLOWS_KERNELS: kernels },
          isolate: false,
          include: ['packages/*/src/**/*.test.ts'],
          exclude: [stateful],
        },
      },
      // What runs without this project's kernels: the ops that have some.
      {
        extends: true,
        test: {
          name: 'stock',
          env: { FLOWS_KERNELS: '0' },
          isolate: false,
          include: ['packages/core/src/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'runs', env: { FLOWS_KERNELS: kernels }, include: ['packages/{io,train}/src/**/*.test.ts'] },
      },
      { extends: true, test: { name: 'programs', include: [adding, '{apps,tools}/*/src/**/*.test.ts'] } },
    ],
    ...(report === undefined ? {} : { reporters: ['dot', 'json'], outputFile: { json: report } }),
  },
})
export default config
