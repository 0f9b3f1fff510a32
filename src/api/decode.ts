import { decoder } from './decoder.ts'
import type { Decoded, Decoder } from './decoder.ts'
import type { FieldPath } from './field-path.ts'
import type { SchemaFault } from './schema-fault.ts'
import { formSpec } from './form.ts'
import type { FormSpec } from './form.ts'
import { hubSpec } from './hub.ts'
import type { HubSpec } from './hub.ts'
import { nodeSpec } from './node.ts'
import type { NodeSpec } from './node.ts'
import { sourceBlocks } from './source.ts'
import type { HubSource } from './source.ts'

const decodeHub: Decoder<HubSpec> = decoder(hubSpec)

/** `spec` of a LynqHub. `root` begins the findings' paths. */
export const decodeHubSpec = (value: unknown, root = 'spec'): Decoded<HubSpec> => {
  const decoded = decodeHub(value, root)
  if (!decoded.ok) return decoded
  const findings = sourceFindings(decoded.value.source, [root, 'source'])
  return findings.length === 0 ? decoded : { ok: false, findings }
}

/** `spec` of a LynqForm, or `data` of its ControllerRevision. `root` begins the findings' paths. */
export const decodeFormSpec: Decoder<FormSpec> = decoder(formSpec)

/** `spec` of a LynqNode. `root` begins the findings' paths. */
export const decodeNodeSpec: Decoder<NodeSpec> = decoder(nodeSpec)

/** The CEL rules of `hubSource`, for values that no API server has seen. */
function sourceFindings(source: HubSource, path: FieldPath): readonly SchemaFault[] {
  return Object.entries(sourceBlocks).flatMap(([type, block]) => {
    const wanted = source.type === type
    if (wanted === (source[block] !== undefined)) return []
    const message = wanted
      ? `is required when type is ${type}`
      : `is allowed only when type is ${type}`
    return [{ path: [...path, block], code: 'SourceBlock', message }]
  })
}
