import type { KubeObject } from '../src/api/kube-object.ts'
import { memberOf } from '../src/api/json-object.ts'
import type { WatchHandlers } from '../src/cluster/watch-kind.ts'
import type { ClusterKnowledge } from '../src/validate/cluster-knowledge.ts'

/** `watchKind` for one cluster: follows what is at `path` until the returned function is called. */
export type Follow = (path: string, handlers: WatchHandlers) => () => void

export interface KnowledgeCache {
  /** What is known this moment; a kind whose first list is not complete is not known. */
  current(): Pick<ClusterKnowledge, 'hubs' | 'forms' | 'nodesByForm' | 'nodesByHub'>
  stop(): void
}

const group = '/apis/operator.lynq.sh/v1'

/**
 * Follows our own three kinds. Nobody waits for it: what is missing makes an answer say less. Between
 * a failure of the watch and its recovery it answers with what it saw last.
 */
export function createKnowledgeCache(
  follow: Follow,
  onError: (message: string) => void = () => undefined,
): KnowledgeCache {
  const hubs = followObjects(follow, 'lynqhubs', onError)
  const forms = followObjects(follow, 'lynqforms', onError)
  const nodes = followCounts(follow, onError)
  return {
    current() {
      const [knownHubs, knownForms, counts] = [hubs.current(), forms.current(), nodes.current()]
      return {
        ...(knownHubs === undefined ? {} : { hubs: knownHubs }),
        ...(knownForms === undefined ? {} : { forms: knownForms }),
        ...counts,
      }
    },
    stop() {
      for (const { stop } of [hubs, forms, nodes]) stop()
    },
  }
}

interface Followed<Facts> {
  readonly current: () => Facts | undefined
  readonly stop: () => void
}

function followObjects(
  follow: Follow,
  plural: string,
  onError: (message: string) => void,
): Followed<ReadonlyMap<string, KubeObject>> {
  const objects = new Map<string, KubeObject>()
  let isComplete = false
  const stop = follow(`${group}/${plural}`, {
    onEvent(type, object) {
      const { name } = object.metadata
      if (type === 'DELETED') objects.delete(name)
      else objects.set(name, object)
    },
    onSynced: () => (isComplete = true),
    onError,
  })
  return { current: () => (isComplete ? objects : undefined), stop }
}

/** Nodes are many and large; two counters are all that anybody asks for. */
function followCounts(
  follow: Follow,
  onError: (message: string) => void,
): Followed<Required<Pick<ClusterKnowledge, 'nodesByForm' | 'nodesByHub'>>> {
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
  return { current: () => (isComplete ? { nodesByForm, nodesByHub } : undefined), stop }
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
