import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { compileTemplate } from '../../src/template/compile-template.ts'
import { functionExamples } from '../../src/template/generate/function-examples.ts'
import { newBudget } from '../../src/template/limits.ts'
import { TemplateError, type Dialect, type Impure } from '../../src/template/template.ts'

/** A row of an attacker, as long as a row may be useful to one. */
const row = new Map([
  ['a', 'a'.repeat(60_000)],
  ['csv', Array.from({ length: 9000 }, (_, at) => String(at)).join()],
  ['words', 'Some words with-dashes and_more '.repeat(1500)],
  ['json', `${'['.repeat(5000)}1${']'.repeat(5000)}`],
  ['keys', `{${Array.from({ length: 3000 }, (_, at) => `"k${at}":${at}`).join()}}`],
  ['utf', 'é😀\u0301'.repeat(8000)],
  ['b64', Buffer.alloc(45_000, 7).toString('base64')],
  ['url', `https://u:p@h/${'%41/'.repeat(10_000)}`],
  ['digits', '9'.repeat(60_000)],
])

const impure: Impure = { randomBytes: (length) => randomBytes(length), now: new Date(0) }

/** CPU time for a template, parse and render; keys and password hashes have their own below. */
const limitMs = 100

const loops = (count: number, body: string): string => `{{ range ${count} }}${body}{{ end }}`
const grown = (step: string): string => `{{ $x := "x" }}${loops(64, `{{ $x = ${step} }}`)}{{ $x }}`
const nested = (depth: number, inner: string): string =>
  '{{ range until 100 }}'.repeat(depth) + inner + '{{ end }}'.repeat(depth)

/** Each wants more time, memory or stack than there is. None of them is refused for its syntax. */
const endless: readonly (readonly [name: string, source: string])[] = [
  // Control structures.
  ['ranges in ranges', nested(6, 'x')],
  ['ranges in ranges that print nothing', nested(6, '')],
  ['a range over an integer that fits 64 bits', '{{ range 9223372036854775807 }}{{ end }}'],
  ['continue for ever', '{{ range 9000000000 }}{{ continue }}{{ end }}'],
  ['with in ranges', nested(4, '{{ with $.a }}{{ with $.a }}{{ end }}{{ end }}')],
  [
    'templates that call each other',
    '{{ define "a" }}{{ template "b" }}{{ end }}{{ define "b" }}{{ template "a" }}{{ end }}{{ template "a" }}',
  ],
  [
    'a tree of calls',
    '{{ define "t" }}{{ template "t" }}{{ template "t" }}{{ end }}{{ template "t" }}',
  ],
  [
    'calls whose argument doubles',
    '{{ define "g" }}{{ template "g" (print . .) }}{{ end }}{{ template "g" "xx" }}',
  ],
  [
    'a block that calls itself',
    '{{ block "s" . }}{{ range 9 }}{{ template "s" $ }}{{ end }}{{ end }}',
  ],
  // Values that grow.
  ['print doubles', grown('print $x $x')],
  ['printf doubles', grown('printf "%s%s" $x $x')],
  ['cat doubles', grown('cat $x $x')],
  ['replace doubles', grown('replace "x" "xx" $x')],
  ['regexReplaceAll doubles', grown('regexReplaceAll "x" $x "xx"')],
  ['quote doubles quotes', grown('quote (print $x $x)')],
  ['toJson escapes its own escapes', grown('toJson (print $x $x)')],
  ['join doubles', grown('join $x (list "" "" "")')],
  ['indent grows', grown('indent 5000 $x')],
  ['urlquery triples', grown('urlquery (print "%%" $x $x)')],
  ['b64enc grows', grown('b64enc (print $x $x)')],
  ['repeat repeats', grown('repeat 1000 $x')],
  ['lists double', '{{ $x := list 1 }}' + loops(64, '{{ $x = concat $x $x }}')],
  ['append in a long loop', '{{ $x := list }}' + loops(1_000_000, '{{ $x = append $x $ }}')],
  ['maps in maps', '{{ $x := dict }}' + loops(64, '{{ $x = dict "a" $x "b" $x }}') + '{{ $x }}'],
  [
    'a shared list is written out',
    '{{ $x := list 1 }}' + loops(64, '{{ $x = list $x $x }}') + '{{ $x | toPrettyJson }}',
  ],
  [
    'a shared list is compared',
    '{{ $x := list 1 }}{{ $y := list 1 }}' +
      loops(64, '{{ $x = list $x $x }}{{ $y = list $y $y }}') +
      '{{ deepEqual $x $y }}',
  ],
  [
    'a shared list is printed with %#v',
    '{{ $x := list 1 }}' + loops(64, '{{ $x = list $x $x }}') + '{{ printf "%#v" $x }}',
  ],
  [
    'a map that holds itself is printed',
    '{{ $m := dict }}{{ $_ := set $m "m" $m }}{{ printf "%v" $m }}',
  ],
  [
    'a map that holds itself is copied',
    '{{ $m := dict }}{{ $_ := set $m "m" $m }}{{ deepCopy $m }}',
  ],
  [
    'a map that holds itself is merged',
    '{{ $m := dict }}{{ $_ := set $m "m" $m }}' + loops(1_000_000, '{{ $_ := merge (dict) $m }}'),
  ],
  // One call that is asked for too much.
  ['until', '{{ until 2147483647 }}'],
  ['untilStep', '{{ untilStep 0 2147483647 1 }}'],
  ['seq', '{{ seq 0 2147483647 }}'],
  ['a width', '{{ printf "%999999d%999999d%999999d" 1 2 3 }}'],
  ['a width from an argument', '{{ printf "%*d" 999999 1 }}{{ printf "%*d" 999999 1 }}'],
  ['a precision', '{{ printf "%.999999f" 1.5 }}'],
  ['many widths', loops(10_000, '{{ $x := printf "%60000s%60000s" "" "" }}')],
  ['randAlpha', '{{ randAlpha 100000000 }}'],
  ['randAscii in a loop', loops(100_000, '{{ $x := randAscii 1000 }}')],
  ['nindent', '{{ nindent 2000000000 "x" }}'],
  ['wrapWith', loops(100_000, '{{ $x := wrapWith 1 "abc" $.words }}')],
  ['substr of long text', loops(100_000, '{{ $x := substr 1 20000 $.utf }}')],
  ['abbrev of long text', loops(100_000, '{{ $x := abbrev 20000 $.utf }}')],
  // Functions over long texts of the row, again and again.
  ['title', loops(100_000, '{{ $x := title $.words }}')],
  ['camelcase', loops(100_000, '{{ $x := camelcase $.words }}')],
  ['kebabcase', loops(100_000, '{{ $x := kebabcase $.words }}')],
  ['upper beyond ASCII', loops(100_000, '{{ $x := upper $.utf }}')],
  ['trimAll', loops(100_000, '{{ $x := trimAll "a" $.a }}')],
  ['quote', loops(100_000, '{{ $x := quote $.utf }}')],
  ['sha512sum', loops(100_000, '{{ $x := sha512sum $.a }}')],
  ['b64dec', loops(100_000, '{{ $x := b64dec $.b64 }}')],
  ['b32enc', loops(100_000, '{{ $x := b32enc $.b64 }}')],
  ['adler32sum', loops(100_000, '{{ $x := adler32sum $.a }}')],
  ['urlParse', loops(100_000, '{{ $x := urlParse $.url }}')],
  ['toHost', loops(100_000, '{{ $x := toHost $.url }}')],
  ['fromJson that nests', loops(100_000, '{{ $x := fromJson $.json }}')],
  ['fromJson with many keys', loops(100_000, '{{ $x := fromJson $.keys }}')],
  ['toPrettyJson', '{{ $x := fromJson .keys }}' + loops(100_000, '{{ $y := toPrettyJson $x }}')],
  [
    'a map in key order',
    '{{ $x := fromJson .keys }}' + loops(100_000, '{{ range $k, $v := $x }}{{ break }}{{ end }}'),
  ],
  ['uniq is quadratic', '{{ splitList "," .csv | uniq | len }}'],
  ['has in a loop', '{{ $x := splitList "," .csv }}' + loops(100_000, '{{ $y := has "no" $x }}')],
  ['sortAlpha', loops(100_000, '{{ $x := sortAlpha (splitList "," $.csv) }}')],
  ['int of many digits', loops(100_000, '{{ $x := int $.digits }}')],
  ['float of many digits', loops(100_000, '{{ $x := float64 $.digits }}')],
  ['decimals far apart', loops(100_000, '{{ $x := addf 1e300 1e-300 }}')],
  [
    'dates in zones that no cache holds',
    loops(
      100_000,
      '{{ range list "Asia/Aden" "Asia/Baku" "Asia/Dili" "Asia/Gaza" "Asia/Hovd" "Asia/Omsk" "Asia/Oral" "Asia/Aqtau" "Asia/Dhaka" "Asia/Qatar" }}{{ $x := dateInZone "2006 MST" 0 . }}{{ end }}',
    ),
  ],
  ['toDate', loops(100_000, '{{ $x := toDate "2006-01-02" $.a }}')],
  // Regular expressions.
  ['a pattern that backtracks elsewhere', loops(100_000, '{{ $x := regexMatch "(a|aa)+$" $.a }}')],
  ['groups of groups', loops(100_000, '{{ $x := regexFind "((a*)*)*b" $.a }}')],
  ['empty matches', '{{ regexReplaceAll "" .a .a }}'],
  ['every match', loops(1000, '{{ $x := regexFindAll "a" $.a -1 }}')],
  ['a big repeat', loops(1000, '{{ $x := regexMatch "(a{0,30}){0,30}b" $.a }}')],
  [
    'a pattern a turn',
    '{{ range $i := until 100000 }}{{ $x := regexMatch (printf "a{%d}(b|c)+d" $i) $.a }}{{ end }}',
  ],
  [
    'semverCompare',
    loops(100_000, '{{ $x := semverCompare (print (repeat 20 ">=1.2.3 || ") "2") "1.2.3" }}'),
  ],
]

/** What liquidjs itself would let through, or count as one step. */
const endlessLiquid: readonly (readonly [name: string, source: string])[] = [
  [
    'loops in loops',
    '{% for a in (1..9000) %}{% for b in (1..9000) %}{% for c in (1..9000) %}{{ c }}{% endfor %}{% endfor %}{% endfor %}',
  ],
  ['a range of all integers', '{% for a in (1..9007199254740991) %}{% endfor %}'],
  [
    'append doubles',
    '{% assign x = "x" %}{% for i in (1..64) %}{% assign x = x | append: x %}{% endfor %}{{ x }}',
  ],
  [
    'replace doubles',
    '{% assign x = "x" %}{% for i in (1..64) %}{% assign x = x | replace: "x", "xx" %}{% endfor %}',
  ],
  [
    'join and split grow',
    '{% assign x = "a,a" %}{% for i in (1..64) %}{% assign x = x | split: "," | join: x %}{% endfor %}',
  ],
  [
    'concat doubles',
    '{% assign x = a | split: "" %}{% for i in (1..64) %}{% assign x = x | concat: x %}{% endfor %}',
  ],
  ['our repeat', '{% for i in (1..9000) %}{% assign x = a | repeat: 1000 %}{% endfor %}'],
  ['split of long text', '{% for i in (1..9000) %}{% assign x = a | split: "" %}{% endfor %}'],
  [
    'sort of long lists',
    '{% assign l = csv | split: "," %}{% for i in (1..9000) %}{% assign x = l | sort %}{% endfor %}',
  ],
  [
    'escape of long text',
    '{% for i in (1..9000) %}{% assign x = a | escape | url_encode %}{% endfor %}',
  ],
]

function costMs(
  source: string,
  dialect: Dialect,
  attempts = 5,
): { readonly ms: number; readonly code: string } {
  let least = Infinity
  let code = 'none'
  for (let attempt = 0; attempt < attempts && least > limitMs; attempt += 1) {
    const before = process.cpuUsage()
    try {
      compileTemplate(source, dialect).render(row, impure, newBudget())
    } catch (thrown) {
      if (!(thrown instanceof TemplateError)) throw thrown
      code = thrown.code
    }
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return { ms: least, code }
}

test.each(endless)('%s ends with TEMPLATE_LIMIT in time', (_, source) => {
  const { ms, code } = costMs(source, 'gotemplate')

  expect(code).toBe('TEMPLATE_LIMIT')
  expect(ms).toBeLessThan(limitMs)
})

test.each(endlessLiquid)('in Liquid, %s ends with TEMPLATE_LIMIT in time', (_, source) => {
  const { ms, code } = costMs(source, 'liquid')

  expect(code).toBe('TEMPLATE_LIMIT')
  expect(ms).toBeLessThan(limitMs)
})

const exempt = /\b(?:gen[A-Z]|bcrypt|htpasswd|derivePassword|buildCustomCert|fail|call )/
const calls = Object.values(functionExamples).filter((call) => !exempt.test(call))

// Small arguments, so that the fixed cost of a call counts.
test.each(calls)('a loop over %s ends with TEMPLATE_LIMIT in time', (call) => {
  const { ms, code } = costMs(loops(1_000_000, `{{ $x := ${call} }}`), 'gotemplate')

  expect(code).toBe('TEMPLATE_LIMIT')
  expect(ms).toBeLessThan(limitMs)
})

/**
 * The exceptions: what these make takes longer than a step may, so the budget allows few of them.
 * Measured: 300 ms for hashes and passwords, 150 to 400 ms for keys; RSA primes are found by luck.
 */
const costly: readonly string[] = [
  'bcrypt "p"',
  'htpasswd "u" "p"',
  'derivePassword 1 "long" "p" "u" "s"',
  'genPrivateKey "rsa"',
  'genPrivateKey "dsa"',
  'genPrivateKey "ecdsa"',
  'genPrivateKey "ed25519"',
  'genCA "c" 1',
  'genSelfSignedCert "c" nil nil 1',
]
const costlyMs = 10_000

test.each(costly)('a loop over %s ends with TEMPLATE_LIMIT, later', (call) => {
  const { ms, code } = costMs(loops(1_000_000, `{{ $x := ${call} }}`), 'gotemplate', 1)

  expect(code).toBe('TEMPLATE_LIMIT')
  expect(ms).toBeLessThan(costlyMs)
})

test('a loop over certificates with a given key ends with TEMPLATE_LIMIT, later', () => {
  const made = loops(1_000_000, '{{ $x := genCAWithKey "c" 1 $k }}')
  const { ms, code } = costMs(`{{ $k := genPrivateKey "ecdsa" }}${made}`, 'gotemplate', 1)

  expect(code).toBe('TEMPLATE_LIMIT')
  expect(ms).toBeLessThan(costlyMs)
})
