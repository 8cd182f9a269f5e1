import { type BenchReport, type BenchRow, type Figures, over } from './figures.ts'
import { formatMachine } from './machine.ts'
import { digits, textTable } from './text-table.ts'

const header = [
  'workload',
  'parameters',
  'ours ms',
  'threads: one / more',
  'without kernels: ms (over ours)',
  'stock ms',
  'PyTorch ms',
  'stock / ours',
  'PyTorch / ours',
  'PyTorch / stock',
]

const kinds = [
  ['train', 'trainMs'],
  ['logProb', 'logProbMs'],
  ['sample', 'sampleMs'],
] as const

/** The report as a table in Markdown, its means, and the machine. */
export function formatReport({ machine, rows, geometricMean }: BenchReport): string {
  const { stockTrain, withoutKernelsTrain, peerTrain, peerLogProb } = geometricMean
  return [
    textTable(header, rows.flatMap(linesOf)),
    `Geometric means of the ratios to ours: stock train ${digits(stockTrain)}, without kernels train ${digits(withoutKernelsTrain)}, PyTorch train ${digits(peerTrain)}, PyTorch logProb ${digits(peerLogProb)}.`,
    formatMachine(machine),
  ].join('\n\n')
}

function linesOf({ workload, parameters, threads, ours, stock, withoutKernels, peer }: BenchRow): string[][] {
  if (parameters === null && peer === null) return [[workload, 'absent']]
  return kinds.map(([kind, key]) => {
    const of = (side: Figures | null): number | null => side?.[key] ?? null
    const ratio = (theirs: Figures | null, mine: Figures | null): string => digits(over(of(theirs), of(mine)))
    return [
      `${workload} ${kind}`,
      parameters?.toLocaleString('en-US') ?? '-',
      digits(of(ours)),
      threads === null ? '-' : `${digits(threads.one[key])} / ${digits(threads.several[key])} (${threads.count})`,
      withoutKernels === null ? '-' : `${digits(of(withoutKernels))} (${ratio(withoutKernels, ours)})`,
      stock !== null && of(stock) === null ? 'cannot' : digits(of(stock)),
      digits(of(peer)),
      ratio(stock, ours),
      ratio(peer, ours),
      ratio(peer, stock),
    ]
  })
}
