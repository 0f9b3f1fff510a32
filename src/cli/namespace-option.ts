import { InvalidArgumentError, Option } from 'commander'

/** A DNS label, as a part of a regular expression. */
export const dnsLabel = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?'

const wholeLabel = new RegExp(`^${dnsLabel}$`)

/** `-n, --namespace`, lynq-system by default as for the service itself. */
export function namespaceOption(description: string): Option {
  return new Option('-n, --namespace <name>', description)
    .default('lynq-system')
    .argParser(toNamespace)
}

function toNamespace(text: string): string {
  if (!wholeLabel.test(text))
    throw new InvalidArgumentError('It must be the name of a namespace: a-z, 0-9 and "-".')
  return text
}
