import { InvalidArgumentError, type Command } from 'commander'
import { compositeControllers } from '../api/composite-controllers.ts'
import { customResourceDefinitions } from '../api/custom-resource-definitions.ts'
import type { KubeObject } from '../api/kube-object.ts'
import { webhookConfiguration } from '../api/webhook-configuration.ts'
import { CommandError, exitCode } from './exit-code.ts'
import type { Io } from './io.ts'
import { dnsLabel, namespaceOption } from './namespace-option.ts'
import { outputOption } from './output-option.ts'
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
    .summary('print namespace, CRDs, CompositeControllers and webhooks, ready for kubectl apply')
    .description(
      'Prints what a cluster with Metacontroller needs in order to call the service: the namespace, the CRDs, the CompositeControllers and, with an https URL, the ValidatingWebhookConfiguration.',
    )
    .addHelpText(
      'after',
      `\nExample:\n  ${io.program} install --hook-url https://lynq.lynq-system.svc:8443 | kubectl apply --server-side -f -`,
    )
    .requiredOption(
      '--hook-url <url>',
      'where Metacontroller reaches the service; without a path, /hooks is meant. Webhooks need https',
    )
    .option(
      '--token-secret <namespace/name>',
      'Secret whose key "token" Metacontroller sends as bearer token (HOOK_TOKEN of the service)',
      toSecretRef,
    )
    .addOption(namespaceOption('namespace of the service'))
    .option('--timeout-seconds <n>', 'how long Metacontroller waits for an answer', toSeconds, 30)
    .addOption(outputOption())
    .action((options: InstallOptions) => {
      const hookUrl = toHookUrl(options.hookUrl)
      io.stdout(printObjects(installation({ ...options, hookUrl }), options.output))
    })
}

function installation(options: InstallOptions): readonly KubeObject[] {
  return [
    namespaceObject(options.namespace),
    ...customResourceDefinitions(),
    ...compositeControllers(options),
    // The API server calls https only.
    ...(options.hookUrl.startsWith('https:') ? [webhookConfiguration(options.hookUrl)] : []),
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

const secretRef = new RegExp(`^(${dnsLabel})/(${dnsLabel}(?:\\.${dnsLabel})*)$`)

function toSecretRef(text: string): InstallOptions['tokenSecret'] {
  const [, namespace, name] = secretRef.exec(text) ?? []
  if (namespace === undefined || name === undefined)
    throw new InvalidArgumentError('It must be a namespace and a name: lynq-system/hook-token.')
  return { namespace, name }
}

function toSeconds(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number of seconds, 1 to 9999.')
  return Number(text)
}
