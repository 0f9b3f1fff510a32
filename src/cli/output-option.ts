import { Option } from 'commander'

/** `-o yaml|json` of commands that print objects. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'output format')
    .choices(['yaml', 'json'])
    .default('yaml')
}
