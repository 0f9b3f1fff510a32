import { InvalidArgumentError, Option, type Command } from 'commander'
import { compositeControllers } from '../api/composite-controllers.ts'
import { customResourceDefinitions } from '../api/custom-resource-definitions.ts'
import type { KubeObject } from '../api/kube-object.ts'
import { CommandError, exitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import { printObjects, type OutputFormat } from './print-objects.ts'

interface InstallOptions {
  readonly hookUrl: string
  readonly tokenSecret?: { readonly namespace: string; readonly name: string }
  readonly namespace: string
  readonly timeoutSeconds: number
  readonly output: OutputFormat
}

/** `lynq install`: what a cluster with Metacontroller needs to call this service. */
export function addInstall(program: Command, io: Io): void {
  program
    .command('install')
    .summary('print namespace, CRDs and CompositeControllers, ready for kubectl apply')
    .description(
      'Prints what a cluster with Metacontroller needs in order to call the service:\n' +
        `  ${io.program} install --hook-url http://lynq.lynq-system:8080 | kubectl apply --server-side -f -`,
    )
    .requiredOption(
      '--hook-url <url>',
      'where Metacontroller reaches the service; without a path, /hooks is meant',
    )
    .option(
      '--token-secret <namespace/name>',
      'Secret whose key "token" Metacontroller sends as bearer token (HOOK_TOKEN of the service)',
      toSecretRef,
    )
    .option('-n, --namespace <name>', 'namespace of the service', toNamespace, 'lynq-system')
    .option('--timeout-seconds <n>', 'how long Metacontroller waits for an answer', toSeconds, 30)
    .addOption(outputOption())
    .action((options: InstallOptions) => {
      const hookUrl = toHookUrl(options.hookUrl)
      io.stdout(printObjects(installation({ ...options, hookUrl }), options.output))
    })
}

export function outputOption(): Option {
  return new Option('-o, --output <format>', 'output format')
    .choices(['yaml', 'json'])
    .default('yaml')
}

function installation(options: InstallOptions): readonly KubeObject[] {
  return [
    namespaceObject(options.namespace),
    ...customResourceDefinitions(),
    ...compositeControllers(options),
  ]
}

function namespaceObject(name: string): KubeObject {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
}

/** Checked here and not by commander, which would repeat a password in its message. */
function toHookUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new CommandError(exitCode.invalidInput, '--hook-url must be an http or https URL')
  if (url.username !== '' || url.password !== '')
    throw new CommandError(exitCode.invalidInput, '--hook-url holds a password: use --token-secret')
  if (url.search !== '' || url.hash !== '')
    throw new CommandError(exitCode.invalidInput, '--hook-url must end with its path')
  const path = url.pathname.replace(/\/+$/, '')
  return `${url.origin}${path === '' ? '/hooks' : path}`
}

const label = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?'

export function toNamespace(text: string): string {
  if (!new RegExp(`^${label}$`).test(text))
    throw new InvalidArgumentError('It must be the name of a namespace: a-z, 0-9 and "-".')
  return text
}

function toSecretRef(text: string): InstallOptions['tokenSecret'] {
  const [, namespace, name] = new RegExp(`^(${label})/(${label}(?:\\.${label})*)$`).exec(text) ?? []
  if (namespace === undefined || name === undefined)
    throw new InvalidArgumentError('It must be a namespace and a name: lynq-system/hook-token.')
  return { namespace, name }
}

function toSeconds(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number of seconds, 1 to 9999.')
  return Number(text)
}
