import { describe, expect, test } from 'vitest'
import { compileTemplate } from '../../src/template/compile-template.ts'
import { maxNodeBytes, maxScalarBytes, newBudget } from '../../src/template/limits.ts'
import { errorOf, fixedImpure, render } from './support.ts'

const row = { long: 'x'.repeat(60_000), csv: Array.from({ length: 9000 }, (_, at) => at).join() }
/** Far above what any of them takes on a busy machine, far below a hang. */
const patienceMs = 2000

describe('limits', () => {
  test.each([
    '{{ range until 1000000000 }}x{{ end }}',
    '{{ range 1000000000 }}{{ end }}',
    '{{ range 1000000 }}{{ range 1000000 }}{{ end }}{{ end }}',
    '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}',
    '{{ define "r" }}{{ range 50 }}{{ template "r" . }}{{ end }}{{ end }}{{ template "r" . }}',
    '{{ repeat 1000000000 "x" }}',
    '{{ repeat 100000 "x" }}',
    '{{ range 1000 }}{{ $x := repeat 1000000 "x" }}{{ end }}',
    '{{ $x := "x" }}{{ range 64 }}{{ $x = print $x $x }}{{ end }}',
    '{{ $x := list 1 }}{{ range 64 }}{{ $x = concat $x $x }}{{ end }}',
    '{{ $x := list 1 }}{{ range 64 }}{{ $x = list $x $x }}{{ end }}{{ $x }}',
    '{{ $x := list 1 }}{{ range 64 }}{{ $x = list $x $x }}{{ end }}{{ toJson $x }}',
    '{{ $x := list 1 }}{{ range 64 }}{{ $x = list $x $x }}{{ end }}{{ deepCopy $x }}',
    '{{ $m := dict }}{{ $_ := set $m "m" $m }}{{ $m }}',
    '{{ printf "%1000000d" 1 }}',
    '{{ range 10000 }}{{ $x := printf "%.100000f" 1.5 }}{{ end }}',
    '{{ regexReplaceAll "" .long (repeat 100 "y") }}',
    '{{ range 100000 }}{{ $x := regexMatch "(x+x+)+y" $.long }}{{ end }}',
    '{{ range 100000 }}{{ $x := sortAlpha (splitList "," $.csv) }}{{ end }}',
    '{{ indent 100000 .long }}',
    '{{ replace "x" (repeat 1000 "y") .long }}',
    '{{ randAlphaNum 1000000000 }}',
    '{{ randBytes 1000000000 }}',
    '{{ seq 1 1 1000000000 }}',
    '{{ range 100000 }}{{ $x := bcrypt "a" }}{{ end }}',
    '{{ range 100000 }}{{ $x := snakecase $.long }}{{ end }}',
    '{{ range 100000 }}{{ $x := toJson $ }}{{ end }}',
    `{{${'('.repeat(5000)}1${')'.repeat(5000)}}}`,
    '{{ if 1 }}'.repeat(5000),
    'x'.repeat(maxScalarBytes + 1),
    '{{ .long }}{{ .long }}',
  ])('%s ends with TEMPLATE_LIMIT', (source) => {
    const start = performance.now()

    expect(errorOf(source, row).code).toBe('TEMPLATE_LIMIT')
    expect(performance.now() - start).toBeLessThan(patienceMs)
  })

  test('random values end for any range and any source', () => {
    const constant = {
      randomBytes: (length: number) => new Uint8Array(length).fill(255),
      now: new Date(0),
    }
    const template = compileTemplate(
      '{{ randInt 3 9223372036854775807 }}{{ randInt 0 1000000000000000 }}{{ randAlpha 5 }}{{ shuffle "abc" }}',
    )

    expect(template.render(new Map(), constant, newBudget()).text).not.toBe('')
    expect(template.render(new Map(), fixedImpure(), newBudget()).text).not.toBe('')
  })

  test('a scalar may be as long as the limit', () => {
    const text = 'x'.repeat(maxScalarBytes)

    expect(render(text)).toEqual({ text })
  })

  test('the limit of a scalar counts bytes', () => {
    expect(errorOf('{{ repeat 30000 "é" }}{{ repeat 3000 "é" }}').code).toBe('TEMPLATE_LIMIT')
    expect(render('{{ repeat 30000 "é" }}').text).toHaveLength(30_000)
  })

  test('scalars that share a budget share its bytes and steps', () => {
    const template = compileTemplate('{{ .long }}')
    const budget = newBudget()
    const rendered = (): unknown =>
      template.render(new Map(Object.entries(row)), fixedImpure(), budget)
    for (let count = 0; count < 17; count++) rendered()

    expect(budget.outputBytes).toBe(maxNodeBytes - 17 * 60_000)
    expect(rendered).toThrow('too long')
    expect(newBudget().outputBytes).toBe(maxNodeBytes)
  })

  test('steps of a failed render are spent', () => {
    const budget = newBudget()
    const template = compileTemplate('{{ range 1000000000 }}{{ end }}')

    expect(() => template.render(new Map(), fixedImpure(), budget)).toThrow('steps')
    expect(budget.steps).toBe(0)
  })

  test('ordinary templates come nowhere near the limits', () => {
    const budget = newBudget()
    const { steps } = budget
    const source =
      '{{ .a | lower | trunc 20 }}-{{ if eq .a "x" }}y{{ else }}{{ printf "%03d" 7 }}{{ end }}'
    compileTemplate(source).render(new Map([['a', 'Name']]), fixedImpure(), budget)

    expect(steps - budget.steps).toBeLessThan(50)
  })
})
