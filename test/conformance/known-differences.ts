/** One way in which we differ from client-go on purpose. */
export interface KnownDifference {
  /** The vectors' own words for this kind of case: what their `note` says. */
  readonly note: string
  /** Cases that are known to differ: one that passes is a stale line of this table. */
  readonly cases: readonly string[]
  readonly reason: string
}

/**
 * Every case of managed fields in which our projection is not client-go's. In each, ours is part of
 * the live object (the runner checks that), so that a forced apply of it changes nothing.
 */
export const knownDifferences: readonly KnownDifference[] = [
  {
    note: 'applied as {}, filled by defaults that no manager owns; only the schema tells this from an atomic object',
    cases: [
      'Deployment shop-726: the strategy applied as {} is filled by defaults',
      'StatefulSet shop-729: the update strategy applied as {} is filled by defaults',
      "HorizontalPodAutoscaler shop-730: behavior's scaleDown applied as {} is filled by defaults",
      "Stack shop-732: an object applied as {} is filled by the CRD's defaults",
    ],
    reason: 'without the schema the leaf is an atom: we return the defaults too, as they are live',
  },
  {
    note: "client-go looks below the leaf with the set of its parent, so it returns the member that has a neighbour's name",
    cases: [
      'Stack shop-735: an object applied as {} that others fill with a name that its neighbour has',
    ],
    reason: 'a bug of client-go: the member belongs to another manager, and we leave it there',
  },
  {
    note: 'a field that the server never stored stays ours after its item is gone; client-go returns an item without its key',
    cases: [
      'Deployment shop-737: our container is removed and others make one of its name',
      'Deployment shop-738: our container is removed and others make one of its name with our empty env var',
    ],
    reason: 'the API server refuses an item without its key, so we leave the item out',
  },
  {
    note: 'scaleTargetRef is atomic in autoscaling/v1, where it was applied, and not in v2: client-go drops it',
    cases: [
      'HorizontalPodAutoscaler shop-740: applied as autoscaling/v1, read as v2: fields of v1 alone are not there',
    ],
    reason: 'we return the live value: it is what was applied, and the apply needs it',
  },
]
