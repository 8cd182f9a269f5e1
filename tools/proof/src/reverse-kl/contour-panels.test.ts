import { expect, it } from 'vitest'
import { contourPanels } from './contour-panels.ts'

it('draws each panel with its words, its contours and the outline', async () => {
  const size = 24
  const bump = (width: number): number[] =>
    Array.from({ length: size * size }, (_, k) => {
      const [x, y] = [(k % size) - 11.5, Math.floor(k / size) - 11.5]
      return Math.exp(-(x * x + y * y) / width)
    })
  const panels = [
    { title: 'truth', subtitle: 'log Z -0.51', values: bump(20) },
    { title: 'model', subtitle: 'a wider one', values: bump(40), outline: bump(20) },
  ]
  const svg = await contourPanels(panels, { title: 'two bumps', size, columns: 2 })
  expect(svg).toMatch(/^<svg [^>]*><title>two bumps<\/title>/)
  for (const text of ['truth', 'log Z -0.51', 'model', 'a wider one']) expect(svg).toContain(`>${text}</text>`)
  const count = (pattern: RegExp): number => [...svg.matchAll(pattern)].length
  // Six levels, all but the highest of the model's below its peak of 1; the outline's strokes are red.
  expect(count(/fill="#244d87"/g)).toBe(2)
  expect(count(/stroke="#c8553d"/g)).toBe(6)
  expect(svg).not.toMatch(/\d\.\d{2,}[ ,LMZ]/)
})
