export { Distribution, type DrawOptions } from './distribution.ts'
