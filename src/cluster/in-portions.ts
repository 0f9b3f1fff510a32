const PARALLEL = 16

/** A bounded number at a time, in order: the API server is shared. */
export async function inPortions<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += PARALLEL) {
    await Promise.all(items.slice(start, start + PARALLEL).map(work))
  }
}
