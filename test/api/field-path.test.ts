import { expect, test } from 'vitest'
import { formatPath } from '../../src/api/field-path.ts'

test.each([
  { path: [], text: '' },
  {
    path: ['spec', 'template', 'spec', 'containers', 0, 'image'],
    text: 'spec.template.spec.containers[0].image',
  },
  { path: ['metadata', 'annotations', 'a.b/c'], text: 'metadata.annotations["a.b/c"]' },
  { path: ['data', 'tls-key', ''], text: 'data.tls-key[""]' },
  { path: ['data', '0'], text: 'data["0"]' },
  { path: ['data', 'say "hi"\n'], text: 'data["say \\"hi\\"\\n"]' },
  { path: ['a b'], text: '["a b"]' },
])('writes $text', ({ path, text }) => {
  expect(formatPath(path)).toBe(text)
})
