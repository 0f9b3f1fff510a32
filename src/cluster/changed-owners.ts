import type { MetadataPatch } from '../api/cluster-facts.ts'
import type { OwnerReference } from '../api/kube-object.ts'

/** The owners after a patch; undefined when it changes none of them. */
export function changedOwners(
  owners: readonly OwnerReference[],
  { dropOwner, addOwner }: Pick<MetadataPatch, 'dropOwner' | 'addOwner'>,
): readonly OwnerReference[] | undefined {
  const left = owners.filter(({ uid }) => uid !== dropOwner)
  const isAdded = addOwner !== undefined && !left.some(({ uid }) => uid === addOwner.uid)
  if (left.length === owners.length && !isAdded) return undefined
  return isAdded ? [...left, addOwner] : left
}
