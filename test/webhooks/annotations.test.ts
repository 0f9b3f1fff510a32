import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/kube-object.ts'
import type { AdmissionResponse } from '../../webhooks/admission-review.ts'
import { reviewForm } from '../../webhooks/validate-form.ts'
import { reviewHub } from '../../webhooks/validate-hub.ts'
import { form, request } from './review.ts'

const deps = { knowledge: () => ({}), writers: new Set<string>() }

/** The answer to a hub, with 12 deletions held, that gets an annotation and nothing else. */
function annotateHub(annotation: string, value: string): AdmissionResponse {
  const oldObject: KubeObject = {
    ...form({ source: { type: 'static' }, valueMappings: { uid: 'id' }, unknown: true }),
    kind: 'LynqHub',
    status: { deletionsHeld: { fingerprint: '363917fd1403', nodes: 12 } },
  }
  const metadata = { ...oldObject.metadata, annotations: { [annotation]: value } }
  const object = { ...oldObject, metadata }
  return reviewHub(request({ kind: 'LynqHub', operation: 'UPDATE', object, oldObject }), deps)
}

describe('kubectl annotate lynqhub', () => {
  test('with a word is refused, and the word is not repeated', () => {
    const response = annotateHub('lynq.sh/approve-deletions', 'acme-corp')

    expect(response.allowed).toBe(false)
    expect(response.status?.details?.causes).toEqual([
      {
        reason: 'ApprovalMalformed',
        field: 'metadata.annotations["lynq.sh/approve-deletions"]',
        message:
          'not twelve lower-case hexadecimal digits; copy the fingerprint from the status of the hub, or remove the annotation [LYNQ110]',
      },
    ])
    expect(JSON.stringify(response)).not.toContain('acme-corp')
  })

  test('with the fingerprint of another set is warned of, with the one that is held', () => {
    expect(annotateHub('lynq.sh/approve-deletions', '0123456789ab')).toEqual({
      uid: 'uid-1',
      allowed: true,
      warnings: [
        'metadata.annotations["lynq.sh/approve-deletions"]: 0123456789ab is not the set now held (363917fd1403) [LYNQ111]',
      ],
    })
  })

  test('with what is held, or for what is not held, is accepted whatever faults the spec has', () => {
    for (const [annotation, value] of [
      ['lynq.sh/approve-deletions', '363917fd1403'],
      ['lynq.sh/approve-creations', '0123456789ab'],
      ['team', 'acme-corp'],
    ] as const) {
      expect(annotateHub(annotation, value)).toEqual({ uid: 'uid-1', allowed: true })
    }
  })
})

describe('kubectl annotate lynqform', () => {
  const annotate = (spec: object, rollbackTo: string): AdmissionResponse => {
    const object = form(spec, { annotations: { 'lynq.sh/rollback-to': rollbackTo } })
    return reviewForm(request({ operation: 'UPDATE', object, oldObject: form(spec) }), deps)
  }

  test('with a revision of another form is refused', () => {
    const response = annotate({ hubId: 'shop' }, 'api-0123456789')

    expect(response.status?.details?.causes.map(({ reason }) => reason)).toEqual([
      'RevisionOfOtherForm',
    ])
  })

  test('beside rollout.revision is warned of: the field goes before it', () => {
    const spec = { hubId: 'shop', rollout: { revision: 'web-0123456789' } }
    const response = annotate(spec, 'web-1111111111')

    expect(response.allowed).toBe(true)
    expect(response.warnings).toContain(
      'metadata.annotations["lynq.sh/rollback-to"]: no effect: rollout.revision (web-0123456789) goes before it [LYNQ112]',
    )
  })
})
