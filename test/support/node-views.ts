import type { LynqNode, ResourceStatus } from '../../src/api/node.ts'
import { isNodeReady } from '../../src/plan/node-object.ts'

export interface NodeViews {
  readonly node: (name: string) => LynqNode
  readonly phases: (node: string) => Readonly<Record<string, string>>
  readonly entry: (node: string, id: string) => ResourceStatus
  readonly areReady: (count: number) => boolean
  /** What every node says, for the message of a test that fails. */
  readonly report: () => string
}

/** What a `ScenarioCluster` of either world says of its nodes. */
export function createNodeViews(nodes: () => readonly LynqNode[]): NodeViews {
  const find = (name: string): LynqNode | undefined =>
    nodes().find(({ metadata }) => metadata.name === name)
  const node = (name: string): LynqNode => {
    const found = find(name)
    if (found === undefined) throw new Error(`LynqNode ${name} is not there`)
    return found
  }
  return {
    node,
    phases: (name) =>
      Object.fromEntries((find(name)?.status?.resources ?? []).map(({ id, phase }) => [id, phase])),
    entry: (name, id) => {
      const found = node(name).status?.resources?.find((resource) => resource.id === id)
      if (found === undefined) throw new Error(`LynqNode ${name} says nothing of entry ${id}`)
      return found
    },
    areReady: (count) => nodes().length === count && nodes().every(isNodeReady),
    report: () =>
      nodes()
        .flatMap(({ metadata, status }) => [
          `${metadata.name} ${status?.summary ?? ''}`,
          ...(status?.resources ?? []).map(
            ({ id, phase, message }) => `  ${id} ${phase} ${message ?? ''}`,
          ),
        ])
        .join('\n'),
  }
}
