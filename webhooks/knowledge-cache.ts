import type { KubeObject } from '../src/api/kube-object.ts'
import { memberOf } from '../src/api/json-object.ts'
import type { WatchHandlers } from '../src/cluster/watch-kind.ts'
import type { ClusterKnowledge } from '../src/validate/cluster-knowledge.ts'
import type { ReadEnabledKinds } from './enabled-kinds.ts'

/** `watchKind` for one cluster: follows what is at `path` until the returned function is called. */
export type Follow = (path: string, handlers: WatchHandlers) => () => void

type Facts = Pick<
  ClusterKnowledge,
  'hubs' | 'forms' | 'nodesByForm' | 'nodesByHub' | 'enabledKinds'
>

export interface KnowledgeOptions {
  readonly follow: Follow
  readonly readEnabledKinds: ReadEnabledKinds
  readonly onError: (message: string) => void
}

export interface KnowledgeCache {
  /** What is known this moment; a kind whose first list is not complete is not known. */
  current(): Facts
  stop(): void
}

const group = '/apis/operator.lynq.sh/v1'

// Enabling a kind is an administrator's step, followed by that of writing a form.
const kindsEveryMs = 20_000

/**
 * Follows our own three kinds, and reads now and then which kinds are enabled. Nobody waits for it:
 * what is missing makes an answer say less. Between a failure of a watch and its recovery it answers
 * with what it saw last.
 */
export function createKnowledgeCache(options: KnowledgeOptions): KnowledgeCache {
  const hubs = followObjects(options, 'hubs')
  const forms = followObjects(options, 'forms')
  const nodes = followCounts(options)
  const kinds = followKinds(options)
  return {
    current() {
      return { ...hubs.current(), ...forms.current(), ...nodes.current(), ...kinds.current() }
    },
    stop() {
      for (const { stop } of [hubs, forms, nodes, kinds]) stop()
    },
  }
}

interface Followed {
  /** Nothing, until it is complete. */
  readonly current: () => Facts
  readonly stop: () => void
}

function followObjects({ follow, onError }: KnowledgeOptions, kind: 'hubs' | 'forms'): Followed {
  const objects = new Map<string, KubeObject>()
  let isComplete = false
  const stop = follow(`${group}/lynq${kind}`, {
    onEvent(type, object) {
      const { name } = object.metadata
      if (type === 'DELETED') objects.delete(name)
      else objects.set(name, object)
    },
    onSynced: () => (isComplete = true),
    onError,
  })
  return { current: () => (isComplete ? { [kind]: objects } : {}), stop }
}

/** Nodes are many and large; two counters are all that anybody asks for. */
function followCounts({ follow, onError }: KnowledgeOptions): Followed {
  const nodesByForm = new Map<string, number>()
  const nodesByHub = new Map<string, number>()
  const counted = new Map<string, NodeRefs>()
  let isComplete = false

  function count({ form, hub }: NodeRefs, by: 1 | -1): void {
    add(nodesByForm, form, by)
    add(nodesByHub, hub, by)
  }

  const stop = follow(`${group}/lynqnodes`, {
    onEvent(type, { metadata: { name }, spec }) {
      const before = counted.get(name)
      if (before !== undefined) count(before, -1)
      counted.delete(name)
      if (type === 'DELETED') return
      const refs = { form: memberOf(spec, 'templateRef'), hub: memberOf(spec, 'hubId') }
      counted.set(name, refs)
      count(refs, 1)
    },
    onSynced: () => (isComplete = true),
    onError,
  })
  return { current: () => (isComplete ? { nodesByForm, nodesByHub } : {}), stop }
}

/** Names, if the node has them. */
interface NodeRefs {
  readonly form: unknown
  readonly hub: unknown
}

function add(counts: Map<string, number>, name: unknown, by: 1 | -1): void {
  if (typeof name !== 'string') return
  const sum = (counts.get(name) ?? 0) + by
  if (sum > 0) counts.set(name, sum)
  else counts.delete(name)
}

function followKinds({ readEnabledKinds }: KnowledgeOptions): Followed {
  let enabledKinds: Facts['enabledKinds']
  const read = async (): Promise<void> => {
    enabledKinds = (await readEnabledKinds()) ?? enabledKinds
  }
  const timer = setInterval(() => void read(), kindsEveryMs).unref()
  void read()
  return {
    current: () => (enabledKinds === undefined ? {} : { enabledKinds }),
    stop: () => clearInterval(timer),
  }
}
