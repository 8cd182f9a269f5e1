/** `pnpm bench`: see `usage` in command-line.ts. */
import { benchWorkloads } from './bench-workloads.ts'
import { type CommandLine, parseCommandLine, usage } from './command-line.ts'
import { formatReport } from './format-report.ts'
import { gemmBench } from './gemm-bench.ts'
import { ourKernels as kernels } from './kernel-switch.ts'
import { opsBench } from './ops-bench.ts'
import { profileWorkload } from './profile-workload.ts'
import { scalingBench } from './scaling-bench.ts'
import { workersBench } from './workers-bench.ts'
import { presentWorkloads, workloads } from './workloads.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function run({ command, names, json, seconds, peers, threads }: CommandLine): Promise<string> {
  const isWanted = ({ name }: { readonly name: string }): boolean => names.length === 0 || names.includes(name)
  switch (command) {
    case 'workloads': {
      const options = { seconds: seconds ?? 4, kernels, peers, threads, say }
      const report = await benchWorkloads(workloads.filter(isWanted), options)
      return json ? JSON.stringify(report, undefined, 2) : formatReport(report)
    }
    case 'profile': {
      const tables: string[] = []
      for (const workload of presentWorkloads.filter(isWanted)) {
        tables.push(await profileWorkload(workload, { seconds: seconds ?? 3, kernels, threads }))
      }
      return tables.join('\n\n')
    }
    case 'gemm':
      return await gemmBench({ seconds: seconds ?? 0.3, kernels })
    case 'ops':
      return await opsBench({ seconds: seconds ?? 0.3, kernels })
    case 'scaling':
      return await scalingBench({ seconds: seconds ?? 0.5, kernels, say })
    case 'workers':
      return await workersBench(presentWorkloads.filter(isWanted), { seconds: seconds ?? 4, say })
  }
}

let asked: CommandLine | undefined
try {
  asked = parseCommandLine(
    process.argv.slice(2),
    workloads.map(({ name }) => name),
  )
} catch (error) {
  say(`bench: ${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  process.exitCode = 2
}
if (asked !== undefined) process.stdout.write(`${await run(asked)}\n`)
