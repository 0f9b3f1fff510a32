import { compositeControllers } from '../../src/api/composite-controllers.ts'
import { startEmbeddedService } from '../../src/simulate/embedded-service.ts'
import { loadExample } from '../../src/simulate/example-files.ts'

interface Body {
  readonly parent: { readonly metadata: { readonly name: string } }
}

/** The last sync body of each parent (`hub/multi-tier-nodes`, `node/acme-corp-data-tier`) once the example is Ready. */
export async function readyExample(): Promise<ReadonlyMap<string, Body>> {
  const bodies = new Map<string, Body>()
  const example = await loadExample()
  const service = await startEmbeddedService({
    start: new Date('2026-01-01T00:00:00Z'),
    controllers: compositeControllers({ hookUrl: 'http://hook/hooks', timeoutSeconds: 10 }),
    onHookCall: ({ url, body }) => {
      const [, kind, verb] = new URL(url).pathname.slice(1).split('/')
      if (verb !== 'sync' || kind === undefined) return
      bodies.set(`${kind}/${(body as Body).parent.metadata.name}`, body as Body)
    },
  })
  for (const object of [example.hub, ...example.forms]) {
    service.simulation.api.create(object, { manager: 'kubectl' })
  }
  await service.simulation.run(180_000)
  await service.close()
  return bodies
}
