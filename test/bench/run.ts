/** `npm run -s bench -- SUITE`: one JSON object on stdout; what else is worth saying goes to stderr. */
const suites: ReadonlyMap<string, string> = new Map([
  ['hooks', './hooks.ts'],
  ['templates', './templates/suite.ts'],
  ['admission', './admission.ts'],
  ['validation', './validation.ts'],
])

const [name = 'hooks'] = process.argv.slice(2)
const suite = suites.get(name)
if (suite === undefined) {
  process.stderr.write(`unknown suite ${name}: there is ${[...suites.keys()].join(', ')}\n`)
  process.exit(2)
}
await import(suite)
