import { readFileSync } from 'node:fs'

export interface ProcessUsage {
  /** User and system time since its start. */
  readonly cpuSeconds: number
  readonly peakRssMb: number
}

// USER_HZ, the same on every Linux of today.
const TICKS_A_SECOND = 100

/** What a process of this machine has used so far (Linux: proc(5)). */
export function readUsage(pid: number): ProcessUsage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the program's name, which may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const peakKb = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1])
  return { cpuSeconds: ticks / TICKS_A_SECOND, peakRssMb: Math.round(peakKb / 1024) }
}
