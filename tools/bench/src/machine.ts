import { cpus, loadavg, platform, release } from 'node:os'
import { version_core } from '@tensorflow/tfjs-core'
import type { Machine } from './figures.ts'

/** Processes that want to run, over the last minute. */
export function load(): number {
  return Math.round(10 * (loadavg()[0] ?? 0)) / 10
}

/** This machine, with the load at the start and now. */
export function machineOf({ loadBefore, torch }: { loadBefore: number; torch: string | null }): Machine {
  const processors = cpus()
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    os: `${platform()} ${release()}`,
    node: process.version,
    tfjs: version_core,
    torch,
    loadAverage: [loadBefore, load()],
  }
}

/** A machine in one line. */
export function formatMachine({ cpu, cores, os, node, tfjs, torch, loadAverage }: Machine): string {
  const versions = [`Node ${node}`, `tfjs ${tfjs}`, ...(torch === null ? [] : [`PyTorch ${torch}`])].join(', ')
  return `${cpu}, ${cores} cores, ${os}; ${versions}; load average ${loadAverage.join(' at the start, ')} at the end`
}
