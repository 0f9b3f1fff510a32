import type { Resource } from './fields.ts'
import type { ChildKind } from './composite-controller.ts'

export interface SourceEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: Resource
}

export interface SourceListener {
  onEvent(event: SourceEvent): void
  /** Once, after everything that is there at the start. */
  onSynced(): void
}

/** Where an informer's objects come from; the returned function ends the stream. */
export interface ObjectSource {
  watch(kind: ChildKind, listener: SourceListener): () => void
}
