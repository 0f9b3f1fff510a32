import { Liquid } from 'liquidjs'
import type { Render } from './engine.ts'
import type { Vector } from './vectors.ts'

/** Templates of the theme, by hand in Liquid as liquidjs has it, without filters of ours. */
const translations: ReadonlyMap<string, string> = new Map([
  ['{{ .uid }}', '{{ uid }}'],
  ['{{ .uid }}-web', '{{ uid }}-web'],
  ['{{ .cpu }}m', '{{ cpu }}m'],
  ['{{ .minute }} {{ .hour }} * * *', '{{ minute }} {{ hour }} * * *'],
  ['{{ .plan | upper | quote }}', '"{{ plan | upcase }}"'],
  ['{{ .team | default "none" }}', '{{ team | default: "none" }}'],
  ['{{ .region | replace "-" "_" }}', '{{ region | replace: "-", "_" }}'],
  ['{{ .version | replace "." "-" }}', '{{ version | replace: ".", "-" }}'],
  ['{{ mul .cpu 2 }}m', '{{ cpu | times: 2 }}m'],
  ['{{ .repo }}:{{ .tag | default "latest" }}', '{{ repo }}:{{ tag | default: "latest" }}'],
  [
    '{{ if eq .flag "true" }}enabled{{ else }}disabled{{ end }}',
    '{% if flag == "true" %}enabled{% else %}disabled{% endif %}',
  ],
  [
    '{{ if eq .dbSize "large" }}2000m{{ else if eq .dbSize "medium" }}1000m{{ else }}500m{{ end }}',
    '{% if dbSize == "large" %}2000m{% elsif dbSize == "medium" %}1000m{% else %}500m{% endif %}',
  ],
  [
    '{{ if or (eq .tag "") (eq .tag "latest") }}Always{{ else }}IfNotPresent{{ end }}',
    '{% if tag == "" or tag == "latest" %}Always{% else %}IfNotPresent{% endif %}',
  ],
  [
    '{{ .uid | lower | replace "_" "-" | replace "." "-" | replace " " "-" | trunc63 }}',
    '{{ uid | downcase | replace: "_", "-" | replace: ".", "-" | replace: " ", "-" | slice: 0, 63 }}',
  ],
  [
    '{{ range $i, $t := splitList "," .tags }}{{ if $i }}-{{ end }}{{ trim $t }}{{ end }}',
    '{% assign all = tags | split: "," %}{% for t in all %}{% unless forloop.first %}-{% endunless %}{{ t | strip }}{% endfor %}',
  ],
])

const engine = new Liquid({ strictVariables: true, strictFilters: true, ownPropertyOnly: true })

/** Undefined for a vector that has no translation. */
export function liquid({ template, data, output }: Vector): Render | undefined {
  const source = translations.get(template)
  if (source === undefined) return undefined
  const compiled = engine.parse(source)
  const render = (): string => String(engine.renderSync(compiled, data))
  if (render() !== output) throw new Error(`${source} is no translation of ${template}`)
  return render
}
