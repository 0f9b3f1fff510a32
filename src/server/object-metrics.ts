import { Gauge, type Registry } from 'prom-client'
import type { KubeObject } from '../api/kube-object.ts'
import { objectGauges, readSamples, type Sample } from './answer-samples.ts'
import type { CheckedAnswer } from './check-answer.ts'
import type { HookKind } from './hook-table.ts'

interface ObjectMetrics {
  record(kind: HookKind, parent: KubeObject, answer: CheckedAnswer): void
}

interface Published {
  readonly samples: readonly Sample[]
  /** Of a node: its hub. */
  readonly hub?: string
}

/**
 * Gauges about hubs, forms and nodes as their last answer here described them. A series goes when
 * its object is finalized, here or, with several replicas, when the hub no longer lists the node.
 */
export function createObjectMetrics(registry: Registry, maxNodes: number): ObjectMetrics {
  const registers = [registry]
  const gauges = new Map(
    Object.entries(objectGauges).map(([name, [help, labelNames]]) => [
      name,
      new Gauge<string>({ name, help, labelNames, registers }),
    ]),
  )
  const leftOut = new Gauge({
    name: 'lynq_metrics_nodes_left_out',
    help: '1 when there are more nodes than METRICS_MAX_NODES, so that some have no series',
    registers,
  })
  const published: Readonly<Record<HookKind, Map<string, Published>>> = {
    form: new Map(),
    hub: new Map(),
    node: new Map(),
  }

  function publish(kind: HookKind, name: string, next: Published): void {
    const before = published[kind].get(name)?.samples ?? []
    const kept = new Set(next.samples.map(toKey))
    for (const sample of before) {
      if (!kept.has(toKey(sample))) gauges.get(sample.gauge)?.remove(sample.labels)
    }
    for (const { gauge, labels, value } of next.samples) gauges.get(gauge)?.set(labels, value)
    published[kind].set(name, next)
  }

  function forget(kind: HookKind, name: string): void {
    publish(kind, name, { samples: [] })
    published[kind].delete(name)
    if (kind === 'node') leftOut.set(0)
  }

  function forgetLeftNodes(hub: string, children: readonly KubeObject[]): void {
    const listed = new Set(children.map((child) => child.metadata.name))
    for (const [name, node] of published.node) {
      if (node.hub === hub && !listed.has(name)) forget('node', name)
    }
  }

  return {
    record(kind, parent, answer) {
      const { name } = parent.metadata
      if (kind === 'hub') forgetLeftNodes(name, answer.children)
      if (answer.finalized) {
        forget(kind, name)
        return
      }
      if (kind === 'node' && published.node.size >= maxNodes && !published.node.has(name)) {
        leftOut.set(1)
        return
      }
      const hub = kind === 'node' ? readHub(parent) : undefined
      const samples = readSamples(kind, name, answer.status)
      publish(kind, name, hub === undefined ? { samples } : { samples, hub })
    },
  }
}

function toKey({ gauge, labels }: Sample): string {
  return JSON.stringify([gauge, labels])
}

function readHub({ spec }: KubeObject): string | undefined {
  const isObject = typeof spec === 'object' && spec !== null
  return isObject && 'hubId' in spec && typeof spec.hubId === 'string' ? spec.hubId : undefined
}
