import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { generateKubeSchema } from '../../plan/schema/generate/generate-kube-schema.ts'
import { withFunctions } from '../../template/generate/functions-section.ts'
import { withRules } from '../../validate/generate/rules-section.ts'
import { generatedFiles } from './generated-files.ts'

const files = new Map([
  ...generatedFiles(),
  ['src/plan/schema/kube-schema.generated.ts', generateKubeSchema()],
  ['README.md', withRules(withFunctions(readFileSync('README.md', 'utf8')))],
])
for (const [path, text] of files) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
