export { Bijector, liftLogDet } from './bijector.ts'
export { Transformer } from './transformer.ts'
