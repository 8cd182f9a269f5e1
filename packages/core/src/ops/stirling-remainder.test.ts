import { grad, sum, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { stirlingRemainder } from '../index.ts'

/** mpmath, 40 digits, at float32 arguments. */
const values: ReferenceTable = [
  [9.99999968e-21, 4.64744847519e-19],
  [0.00100000005, 0.00733136198146],
  [0.100000001, 0.280386070839],
  [0.699999988, 0.853864756612],
  [1, 1],
  [1.89999998, 1.28334722078],
  [2.49000001, 1.40837462459],
  [2.50999999, 1.41211195647],
  [10, 2.07856164314],
  [300, 3.77110754821],
  [1e5, 6.67540209902],
  [1e8, 10.129278906],
]
/** digamma(x + 1) - log x */
const slopes: ReferenceTable = [
  [9.99999968e-21, 45.4744862267],
  [0.100000001, 1.87883013982],
  [1, 0.422784335098],
  [2.49000001, 0.18756492999],
  [10, 0.0491674960727],
  [300, 0.00166574074177],
  [1e8, 4.99999999167e-9],
]

eachBackend(() => {
  it('stirlingRemainder keeps its digits from 0 to 1e8', () => {
    expect(worstError(stirlingRemainder, values, 2e-7)).toBeLessThan(5e-7)
    expect(tidy(() => stirlingRemainder(tensor1d([0])).dataSync()[0])).toBe(0)
  })

  it('stirlingRemainder has the right gradient', () => {
    expect(
      worstError(
        grad((x) => sum(stirlingRemainder(x))),
        slopes,
      ),
    ).toBeLessThan(1e-6)
  })
})
