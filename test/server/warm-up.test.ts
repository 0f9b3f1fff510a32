import { expect, test } from 'vitest'
import { warmUp } from '../../src/server/warm-up.ts'
import { reviewForm } from '../../webhooks/validate-form.ts'
import type { AdmissionResponse } from '../../webhooks/admission-review.ts'

test('the form that warms the service up is one without faults, judged again and again', async () => {
  const deps = { knowledge: () => ({}), writers: new Set<string>() }
  const responses: AdmissionResponse[] = []

  await warmUp((request) => {
    const response = reviewForm(request, deps)
    responses.push(response)
    return response
  })

  expect(responses.length).toBeGreaterThan(10)
  expect(responses.filter(({ allowed }) => !allowed)).toEqual([])
})
