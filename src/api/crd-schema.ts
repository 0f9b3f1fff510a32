/** A CEL rule that the API server checks on every write. `oldSelf` makes it a transition rule. */
export interface ValidationRule {
  readonly rule: string
  readonly message: string
}

/**
 * What a structural schema of apiextensions.k8s.io/v1 may say, as far as we use it: no `$ref`, no
 * `additionalProperties: false`, no combinators. Every node explains itself to `kubectl explain`.
 */
export interface CrdSchema {
  readonly description: string
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean'
  readonly format?: 'int32' | 'int64' | 'date-time'
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly minLength?: number
  readonly minItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, CrdSchema>>
  readonly additionalProperties?: CrdSchema
  readonly items?: CrdSchema
  readonly 'x-kubernetes-preserve-unknown-fields'?: true
  readonly 'x-kubernetes-list-type'?: 'map' | 'set' | 'atomic'
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: 'granular' | 'atomic'
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[]
}
