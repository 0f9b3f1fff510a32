import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import type { KubeObject } from '../../src/api/kube-object.ts'
import { validateForm } from '../../src/validate/validate-form.ts'
import { sampled } from './sampled.ts'

/** `npm run -s bench -- validation`: all rules, in this process, without HTTP and cache. */
const read = (name: string): KubeObject =>
  load(
    readFileSync(new URL(`../../manifests/examples/multi-tier/${name}`, import.meta.url), 'utf8'),
  ) as KubeObject
const dataTier = read('data-tier.yaml')
const knowledge = {
  hubs: new Map([['multi-tier-nodes', read('hub.yaml')]]),
  forms: new Map(
    ['api-tier', 'web-tier', 'worker-tier'].map((name) => [name, read(`${name}.yaml`)]),
  ),
}

/** 500 StatefulSets in a chain, 1 MiB of JSON. */
function largeForm(): KubeObject {
  const { statefulSets } = dataTier.spec as { readonly statefulSets: readonly object[] }
  const text = JSON.stringify(statefulSets[0])
  const pad = 'x'.repeat(850)
  const entries = Array.from({ length: 500 }, (_, index) => ({
    ...(JSON.parse(text) as object),
    id: `e${index}`,
    nameTemplate: `{{ .uid }}-e${index}`,
    dependIds: index === 0 ? [] : [`e${index - 1}`],
    annotationsTemplate: { note: `${index} of {{ .uid }} ${pad}` },
  }))
  const spec = { hubId: 'multi-tier-nodes', statefulSets: entries }
  return { ...dataTier, metadata: { name: 'large' }, spec }
}

const large = largeForm()
const judge = (form: KubeObject) => () => Promise.resolve(validateForm(form, knowledge))
const example = await sampled({ runs: 500, warmUp: 300 }, judge(dataTier))
const big = await sampled({ runs: 10, warmUp: 3 }, judge(large))
process.stdout.write(
  `${JSON.stringify({
    dataTierMs: example.ms,
    largeFormMs: big.ms,
    largeFormBytes: JSON.stringify(large).length,
  })}\n`,
)
