import type { FromSchema, JSONSchema } from 'json-schema-to-ts'

/** Closes every object that lists its properties: the API server prunes the rest. */
type Closed<Schema> = Schema extends { readonly properties: infer Properties }
  ? Omit<Schema, 'properties'> & {
      readonly properties: { readonly [Name in keyof Properties]: Closed<Properties[Name]> }
      readonly additionalProperties: false
    }
  : Schema extends { readonly items: infer Items }
    ? Omit<Schema, 'items'> & { readonly items: Closed<Items> }
    : Schema

export type DeepReadonly<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
    : Value

/**
 * The deeply read-only type of a decoded value: fields with a default are present, as the API server
 * and the decoders of `decode.ts` fill them; fields the schema does not know do not exist.
 */
export type FromCrdSchema<Schema> =
  Closed<Schema> extends infer Whole extends JSONSchema ? DeepReadonly<FromSchema<Whole>> : never
