import { runConformance } from './run-conformance.ts'

process.exitCode = await runConformance(process.argv.slice(2), (line) => {
  process.stdout.write(`${line}\n`)
})
