import { createServer, type AddressInfo, type Server } from 'node:net'

/** Different TCP ports of the loopback that nobody listens on now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const probes = await Promise.all(Array.from({ length: count }, listen))
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port)
  // All at once: a port that was let go would be given out again.
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))))
  return ports
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1)
  return port
}

async function listen(): Promise<Server> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  return probe
}
