import { expect, test } from 'vitest'
import type { WatchHandlers } from '../../src/cluster/watch-kind.ts'
import { followTrust } from '../../src/tls/follow-trust.ts'

const watches = new Map<string, WatchHandlers>()
const ended: string[] = []
const follow = (path: string, handlers: WatchHandlers) => {
  watches.set(path, handlers)
  return () => ended.push(path)
}

test('the Secret and all who must trust us are watched, each by its name, until the end', () => {
  let changes = 0
  const secret = '/api/v1/namespaces/lynq-system/secrets?fieldSelector=metadata.name%3Dlynq-tls'

  const stop = followTrust(follow, 'lynq-system', () => (changes += 1))
  watches.get(secret)!.onEvent('DELETED', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'lynq-tls' },
  })
  stop()

  expect(changes).toBe(1)
  const group = '/apis/metacontroller.k8s.io/v1alpha1/compositecontrollers?fieldSelector='
  expect([...watches.keys()]).toEqual([
    '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations?fieldSelector=metadata.name%3Dlynq',
    `${group}metadata.name%3Dlynq-form`,
    `${group}metadata.name%3Dlynq-hub`,
    `${group}metadata.name%3Dlynq-node`,
    secret,
  ])
  expect(ended).toEqual([...watches.keys()])
})
