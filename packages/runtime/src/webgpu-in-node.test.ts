import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { ChosenBackend } from './choose-backend.ts'
import type { BackendReport } from './examine-backend.ts'
import { MissingPackage, thisHost } from './host.ts'
import type { BackendNumbers } from './webgpu-in-node.fixture.ts'

/** Where Debian's chromium package puts SwiftShader; the loader's own variable names another place. */
const driver = process.env['VK_DRIVER_FILES'] ?? '/usr/lib/chromium/vk_swiftshader_icd.json'

interface Printed {
  readonly auto: ChosenBackend
  readonly chosen: ChosenBackend
  readonly webgpu: BackendNumbers
  readonly cpu: BackendNumbers
  readonly report: BackendReport
}

async function isInstalled(specifier: string): Promise<boolean> {
  return thisHost.importModule(specifier).then(
    () => true,
    (error: unknown) => !(error instanceof MissingPackage),
  )
}

it('computes on WebGPU in Node what cpu computes, and lets the process end', async (test) => {
  if (!existsSync(driver)) test.skip(`no Vulkan driver file at ${driver}`)
  if (!(await isInstalled('webgpu'))) test.skip('the package webgpu is not installed')
  const program = fileURLToPath(new URL('./webgpu-in-node.fixture.ts', import.meta.url))
  const env = { ...process.env, VK_DRIVER_FILES: driver }
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env, timeout: 50_000 })
  const printed = JSON.parse(stdout) as Printed

  expect(printed.chosen).toMatchObject({ name: 'webgpu', tfjsBackend: 'webgpu' })
  if (/swiftshader/i.test(printed.chosen.why)) {
    expect(printed.auto.name).toBe('wasm')
    expect(printed.auto.tried[1]?.reason).toMatch(/the only WebGPU adapter is software|shows no GPU/)
  }
  expectClose(printed.webgpu.product, printed.cpu.product)
  expectClose(printed.webgpu.gradient, printed.cpu.gradient)
  expect(printed.report).toMatchObject({ starts: true, epsilon: 2 ** -23 })
  expect(printed.report.selfTests.filter(({ ok, instead }) => !ok && instead === null)).toEqual([])
})

function expectClose(got: readonly number[], expected: readonly number[]): void {
  const gaps = expected.map((value, i) => Math.abs(value - (got[i] ?? Number.NaN)))
  expect(Math.max(...gaps)).toBeLessThan(1e-4)
}
