import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { Shift } from './shift.ts'

eachBackend(() => {
  itObeys(bijectorLaws({ create: () => new Shift({ shift: [-1.5, 4] }), inputs: (rng) => rng.normal([4, 2]) }))
})
