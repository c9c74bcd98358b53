import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'

/** The network between a client and a server on loopback. */
export interface Link {
  port: number
  /** Everything passes, for connections made from now on; one that was swallowed stays dead. */
  mend(): void
  /** Nothing arrives and nothing is answered, on old connections and new ones, which are still accepted. */
  swallow(): void
  /** Connections are reset and new ones too. */
  cut(): void
  close(): Promise<void>
}

export async function startLink(target: { host: string; port: number }): Promise<Link> {
  const live = new Set<{ near: Socket; far: Socket | null; dead: boolean }>()
  let state: 'whole' | 'swallowing' | 'cut' = 'whole'
  const server = createServer((near) => {
    near.on('error', () => {})
    if (state === 'cut') return void near.resetAndDestroy()
    const pair = { near, far: null as Socket | null, dead: state === 'swallowing' }
    live.add(pair)
    near.on('close', () => {
      live.delete(pair)
      pair.far?.destroy()
    })
    if (pair.dead) return void near.resume()
    const far = createConnection(target)
    pair.far = far
    far.on('error', () => near.destroy())
    far.on('close', () => {
      if (!pair.dead) near.destroy()
    })
    near.on('data', (bytes) => {
      if (!pair.dead) far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (!pair.dead) near.write(bytes)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    mend() {
      state = 'whole'
    },
    swallow() {
      state = 'swallowing'
      for (const pair of live) pair.dead = true
    },
    cut() {
      state = 'cut'
      for (const { near } of live) near.resetAndDestroy()
    },
    async close() {
      for (const { near } of live) near.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
