import { describe, expect, test } from 'vitest'
import { lynq } from './memory-io.ts'

const hub = `apiVersion: operator.lynq.sh/v1
kind: LynqHub
metadata: { name: shop }
spec:
  source: { type: static, rows: [{ id: acme, active: true, plan: pro }] }
  valueMappings: { uid: id, activate: active }
  extraValueMappings: { plan: plan }
`
const form = `apiVersion: operator.lynq.sh/v1
kind: LynqForm
metadata: { name: web }
spec:
  hubId: shop
  configMaps:
    - id: settings
      nameTemplate: '{{ .uid }}-settings'
      spec:
        apiVersion: v1
        kind: ConfigMap
        data: { plan: '{{ .plan }}' }
`
const broken = form
  .replace('.plan }}', '.plann }}')
  .replace('id: settings', 'id: settings\n      dependIds: [settings]')

describe('validate', () => {
  test('finds nothing in what is right', async () => {
    const { code, stdout, stderr } = await lynq(['validate', '-f', 'all.yaml'], {
      files: { 'all.yaml': `${hub}---\n${form}` },
    })

    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'checked: 2, errors: 0, warnings: 0\n',
      stderr: '',
    })
  })

  test('names every fault with its place in the file', async () => {
    const { code, stdout, stderr } = await lynq(['validate', '-f', 'hub.yaml', 'form.yaml'], {
      files: { 'hub.yaml': hub, 'form.yaml': broken },
    })

    expect(code).toBe(2)
    expect(stdout.split('\n')).toEqual([
      'form.yaml:8:19: error: spec.configMaps[0].dependIds[0]: entry "settings": "settings" depends on itself; remove it from its own dependIds [LYNQ028]',
      'form.yaml:13:23: error: spec.configMaps[0].spec.data.plan at 1:4: entry "settings": unknown variable "plann"; did you mean "plan"? Correct the name, or map a column to it in LynqHub "shop", which offers uid, hubId, templateRef, activate, plan [LYNQ033]',
      'checked: 2, errors: 2, warnings: 0',
      '',
    ])
    expect(stderr).toBe('')
  })

  test('gives the same to programs, with the same exit code', async () => {
    const { code, stdout } = await lynq(['validate', '-f', 'form.yaml', '-o', 'json'], {
      files: { 'form.yaml': broken },
    })

    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject([
      { kind: 'LynqForm', name: 'web', ruleId: 'LYNQ028', place: { file: 'form.yaml', line: 8 } },
      { field: 'spec.hubId', ruleId: 'LYNQ035', severity: 'warning' },
    ])
  })

  test('refuses warnings only where asked to', async () => {
    const files = { 'form.yaml': form }

    const usual = await lynq(['validate', '-f', 'form.yaml'], { files })
    const strict = await lynq(['validate', '--strict', '-f', 'form.yaml'], { files })

    expect([usual.code, strict.code]).toEqual([0, 2])
    expect(usual.stdout).toContain('form.yaml:5:10: warning: spec.hubId: LynqHub "shop"')
    expect(strict.stdout).toBe(usual.stdout)
  })

  test('names what an API server would refuse at once', async () => {
    const text = form.replace('lynq.sh/v1', 'lynq.sh/v2').replace('{ name: web }', '{}')

    const { code, stdout } = await lynq(['validate', '-f', 'a.yaml'], {
      files: { 'a.yaml': `${hub}---\n${text}` },
    })

    expect(code).toBe(2)
    expect(stdout).toContain(
      'a.yaml:9:13: error: apiVersion: must be operator.lynq.sh/v1; write it',
    )
    expect(stdout).toContain('a.yaml:11:11: error: metadata.name: the object has no name; add')
  })

  test('ends with 4 where there is nothing to judge', async () => {
    const { code, stderr } = await lynq(['validate', '-f', 'a.yaml'], {
      files: { 'a.yaml': 'kind: ConfigMap\n' },
    })

    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: 'error: no LynqHub and no LynqForm in a.yaml\n',
    })
  })

  test('ends with 2 where a file is no YAML', async () => {
    const { code, stderr } = await lynq(['validate', '-f', 'a.yaml'], {
      files: { 'a.yaml': 'a: [1\n' },
    })

    expect(code).toBe(2)
    expect(stderr).toMatch(/^a\.yaml:\d+:\d+: /)
  })
})

describe('explain', () => {
  test('prints one rule with its example', async () => {
    const { code, stdout } = await lynq(['explain', 'lynq029'])

    expect(code).toBe(0)
    expect(stdout).toContain('LYNQ029 DependencyCycle (error): ')
    expect(stdout).toContain('Found:\n  id: web\n  dependIds: [db]\n')
  })

  test('lists all rules', async () => {
    const { code, stdout } = await lynq(['explain'])

    expect(code).toBe(0)
    expect(stdout).toMatch(/^LYNQ001 {2}error {4}a required field is missing$/m)
  })

  test('knows what was meant', async () => {
    const { code, stderr } = await lynq(['explain', 'LYNQ9'])

    expect(code).toBe(4)
    expect(stderr).toMatch(/^error: there is no rule LYNQ9; did you mean "LYNQ\d+"\?\n$/)
  })
})
