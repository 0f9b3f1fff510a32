import type { Clock, Process } from './clock.ts'

export interface VirtualClock extends Clock {
  /** The current second as Kubernetes writes it, e.g. `2026-01-01T00:00:00Z`. */
  timestamp(): string
  /** Runs events in order until `isDone()` (true) or until `limitMs` have passed (false). */
  runUntil(isDone: () => boolean, limitMs: number): Promise<boolean>
  /** True when nothing but idle events is left. */
  isQuiet(): boolean
}

interface ClockEvent {
  readonly at: number
  readonly order: number
  readonly isWork: boolean
  action: (() => unknown) | undefined
}

/**
 * A deterministic event queue: events run one at a time, by time and then by order of registration,
 * and an asynchronous one is awaited before the next begins.
 */
export function createVirtualClock(start: Date): VirtualClock {
  const heap: ClockEvent[] = []
  let nowMs = start.getTime()
  let registered = 0
  let work = 0

  const after: VirtualClock['after'] = (delayMs, action, kind = 'work') => {
    const isWork = kind === 'work'
    const event: ClockEvent = {
      at: nowMs + Math.max(0, delayMs),
      order: registered++,
      isWork,
      action,
    }
    if (isWork) work++
    push(heap, event)
    return () => {
      if (event.action === undefined) return
      event.action = undefined
      if (isWork) work--
    }
  }

  function spawn(process: Process): void {
    const step = async (): Promise<void> => {
      const { done, value } = await process.next()
      if (done !== true) after(value, step)
    }
    after(0, step)
  }

  async function runUntil(isDone: () => boolean, limitMs: number): Promise<boolean> {
    const deadline = nowMs + limitMs
    while (!isDone()) {
      const event = heap[0]
      if (event === undefined || event.at > deadline) {
        nowMs = deadline
        return isDone()
      }
      pop(heap)
      if (event.action === undefined) continue
      nowMs = Math.max(nowMs, event.at)
      if (event.isWork) work--
      const action = event.action
      event.action = undefined
      const outcome = action()
      if (outcome instanceof Promise) await outcome
    }
    return true
  }

  return {
    now: () => nowMs,
    timestamp: () => new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    after,
    spawn,
    runUntil,
    isQuiet: () => work === 0,
  }
}

function isBefore(left: ClockEvent, right: ClockEvent): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order)
}

function swap(heap: ClockEvent[], left: number, right: number): void {
  const first = heap[left]
  const second = heap[right]
  if (first === undefined || second === undefined) return
  heap[left] = second
  heap[right] = first
}

function precedes(heap: readonly ClockEvent[], left: number, right: number): boolean {
  const first = heap[left]
  const second = heap[right]
  return first !== undefined && second !== undefined && isBefore(first, second)
}

function push(heap: ClockEvent[], event: ClockEvent): void {
  let index = heap.push(event) - 1
  while (index > 0) {
    const parent = (index - 1) >> 1
    if (!precedes(heap, index, parent)) return
    swap(heap, index, parent)
    index = parent
  }
}

function pop(heap: ClockEvent[]): void {
  swap(heap, 0, heap.length - 1)
  heap.pop()
  let index = 0
  for (;;) {
    const left = 2 * index + 1
    const right = left + 1
    let least = index
    if (precedes(heap, left, least)) least = left
    if (precedes(heap, right, least)) least = right
    if (least === index) return
    swap(heap, index, least)
    index = least
  }
}
