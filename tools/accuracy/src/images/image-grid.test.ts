import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { imageGrid } from './image-grid.ts'

it('draws 0 white and the last level black, with grey between images', () => {
  const png = Buffer.from(imageGrid([Uint8Array.of(0, 3)], { side: 1, levels: 4, columns: 2, zoom: 1 }))
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([5, 4])
  const start = png.indexOf('IDAT') + 4
  const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)))
  expect([...rows.subarray(6, 12)]).toEqual([0, 190, 255, 190, 0, 190])
})
