import type { Assessment, RolloutInput, StayingNode } from './assess-rollout.ts'
import { compareText } from './accept-rows.ts'
import { isLate, isOnWay } from './moved-node.ts'
import { isCanary } from './rollout-gate.ts'
import { sameJson } from './same-json.ts'

/**
 * The nodes that move in this sync. A place of maxSkew is taken by every node on its way, whatever
 * revision it is on its way to: a form that is edited again in the middle must not disturb twice as
 * many. Those moved and not Ready come first, for they have their place and nothing to lose.
 */
export function chooseMoves(
  { staying, target, now }: RolloutInput,
  { settings, nodes, gate }: Assessment,
): ReadonlySet<StayingNode> {
  const { maxSkew, throttleDataChanges, onFailure, progressDeadlineSeconds, canary } = settings
  const takesPlace = (node: StayingNode['node']): boolean =>
    isOnWay(node, throttleDataChanges) &&
    !(onFailure === 'Continue' && isLate(node, progressDeadlineSeconds, now))
  const onWay = new Set(nodes.filter(takesPlace))
  const limit = maxSkew === 0 ? Infinity : maxSkew
  const toTarget = [...onWay].filter(({ spec }) => spec.revision === target)
  let places = limit - onWay.size
  let placesAtTarget = limit - toTarget.length
  const isFirst = (each: StayingNode): boolean => canary !== undefined && isCanary(each, canary)
  const mayMove = (each: StayingNode): boolean =>
    each.node.spec.revision === target
      ? throttleDataChanges && isChanged(each)
      : gate.opensFor === 'all' || (gate.opensFor === 'canaries' && isFirst(each))
  const rank = (each: StayingNode): number => (isFirst(each) ? 0 : onWay.has(each.node) ? 1 : 2)
  const candidates = staying
    .filter(mayMove)
    .map((each) => ({ each, rank: rank(each) }))
    .sort((a, b) => a.rank - b.rank || compareText(a.each.node.spec.uid, b.each.node.spec.uid))
  const moves = new Set<StayingNode>()
  for (const { each } of candidates) {
    const hasPlace = onWay.has(each.node)
    const isThere = hasPlace && each.node.spec.revision === target
    if (!isThere && (placesAtTarget <= 0 || (!hasPlace && places <= 0))) continue
    moves.add(each)
    if (!isThere) placesAtTarget -= 1
    if (!hasPlace) places -= 1
  }
  return moves
}

/** Whether a node's row says something else than the node. */
export function isChanged({ node, variables }: StayingNode): boolean {
  return !sameJson(node.spec.variables, variables)
}
