import { expect, test } from 'vitest'
import { structuralProblems } from '../../src/api/generate/structural.ts'

const text = { description: 'Text.', type: 'string' }
const object = { description: 'An object.', type: 'object' }

test.each([
  { name: 'accepts a described object', schema: { ...object, properties: { a: text } }, says: [] },
  {
    name: 'accepts a list keyed by a required field',
    schema: {
      description: 'Items.',
      type: 'array',
      items: { ...object, required: ['id'], properties: { id: text } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['id'],
    },
    says: [],
  },
  {
    name: 'refuses $ref',
    schema: { ...object, properties: { a: { ...text, $ref: '#/x' } } },
    says: ['spec.a: $ref is not allowed in a structural schema'],
  },
  {
    name: 'refuses uniqueItems and patternProperties',
    schema: { ...object, uniqueItems: true, patternProperties: {} },
    says: [
      'spec: uniqueItems is not allowed in a structural schema',
      'spec: patternProperties is not allowed in a structural schema',
    ],
  },
  {
    name: 'refuses additionalProperties: false',
    schema: { ...object, additionalProperties: false },
    says: ['spec.*: a schema must be an object'],
  },
  {
    name: 'refuses properties beside additionalProperties',
    schema: { ...object, properties: { a: text }, additionalProperties: text },
    says: ['spec: properties and additionalProperties exclude each other'],
  },
  {
    name: 'refuses a node without a type, wherever it is',
    schema: { ...object, additionalProperties: { description: 'Anything.' } },
    says: ['spec.*: type is missing'],
  },
  {
    name: 'refuses a node without a description, wherever it is',
    schema: { description: 'Texts.', type: 'array', items: { type: 'string' } },
    says: ['spec[]: description is missing'],
  },
  {
    name: 'refuses a list without items',
    schema: { description: 'Texts.', type: 'array' },
    says: ['spec: items is missing'],
  },
  {
    name: 'refuses a list keyed by an optional field',
    schema: {
      description: 'Items.',
      type: 'array',
      items: { ...object, properties: { id: text } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['id'],
    },
    says: ['spec: every list map key must be a required property of the items'],
  },
  {
    name: 'refuses to require a field there is not',
    schema: { ...object, required: ['b'], properties: { a: text } },
    says: ['spec: required names unknown b'],
  },
])('$name', ({ schema, says }) => {
  expect(structuralProblems(schema)).toEqual(says)
})
