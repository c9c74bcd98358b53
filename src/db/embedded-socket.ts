import { createServer, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import {
  closesUnit,
  createFrameReader,
  fatalError,
  isTerminate,
  keepsBackend,
  simpleQuery,
  splitNotifications,
  sync,
} from './embedded-wire.ts'

/** The part of PGlite this front end stands on: one backend that runs wire messages one at a time. */
export interface Backend {
  runExclusive<T>(work: () => Promise<T>): Promise<T>
  execProtocolRawStream(
    message: Uint8Array,
    options: { onRawData: (data: Uint8Array) => void },
  ): Promise<void>
  isInTransaction(): boolean
}

interface Client {
  socket: Socket
  /** Messages of the unit being received. */
  unit: Buffer[]
  started: boolean
  gone: boolean
}

interface Job {
  /** Null: a clean-up of ours, whose answer nobody reads. */
  client: Client | null
  bytes: Buffer
  keepsBackend: boolean
}

export interface EmbeddedSocket {
  close(): Promise<void>
}

/**
 * Serves one embedded backend to many clients on a Unix socket. The backend has one session: one unnamed
 * statement, one transaction. So a client's messages up to its Sync run together, and a client inside a
 * transaction keeps the backend until it ends it; the others wait in order of arrival. (PGLiteSocketServer
 * queues single messages: a parameter over 64 kB arrives in pieces and another client's Parse then replaces
 * the statement under it.) A client that leaves, or idles in a transaction, is rolled back.
 */
export async function serveEmbedded(options: {
  backend: Backend
  path: string
  /** Milliseconds a client may hold an idle transaction while others wait. */
  idleInTransactionMs: number
  /** The backend threw: it runs no more statements. Called once. */
  onFatal: (error: unknown) => void
}): Promise<EmbeddedSocket> {
  const { backend, path, idleInTransactionMs, onFatal } = options
  const clients = new Set<Client>()
  const jobs: Job[] = []
  let holder: Client | null = null
  let idleTimer: NodeJS.Timeout | undefined
  let draining: Promise<void> | null = null
  let broken: { reason: string } | null = null

  function takeJob(): Job | undefined {
    const at = holder === null ? 0 : jobs.findIndex((job) => job.client === holder || job.client === null)
    return at < 0 ? undefined : jobs.splice(at, 1)[0]
  }

  function release(): void {
    holder = null
    jobs.unshift({ client: null, bytes: Buffer.concat([sync, simpleQuery('rollback')]), keepsBackend: false })
  }

  function leave(client: Client): void {
    if (client.gone) return
    client.gone = true
    clients.delete(client)
    for (let i = jobs.length - 1; i >= 0; i--) if (jobs[i]?.client === client) jobs.splice(i, 1)
    // A drain under way settles the holder itself, after the unit that is running.
    if (holder === client) release()
    wake()
  }

  function dismiss(client: Client, code: string, text: string): void {
    if (client.socket.writable) client.socket.end(fatalError(code, text))
    client.socket.destroySoon()
    leave(client)
  }

  async function run(job: Job): Promise<void> {
    clearTimeout(idleTimer)
    const chunks: Buffer[] = []
    await backend.runExclusive(() =>
      backend.execProtocolRawStream(job.bytes, {
        // The chunk is a view of the backend's memory, gone at the next statement.
        onRawData: (data) => chunks.push(Buffer.from(data)),
      }),
    )
    const { answer, notifications } = splitNotifications(Buffer.concat(chunks))
    const client = job.client
    if (client && !client.gone && answer.length > 0) client.socket.write(answer)
    if (notifications.length > 0) {
      for (const each of clients) if (each.started) each.socket.write(notifications)
    }
    if (client === null) return
    const holds = job.keepsBackend || backend.isInTransaction()
    holder = holds ? client : null
    if (!holds) return
    if (client.gone) return release()
    const expire = () => dismiss(client, '25P03', 'idle in transaction for too long: rolled back')
    idleTimer = setTimeout(expire, idleInTransactionMs)
    idleTimer.unref()
  }

  async function drain(): Promise<void> {
    for (let job = takeJob(); job && !broken; job = takeJob()) {
      try {
        await run(job)
      } catch (error) {
        fail(error)
        return
      }
      // A statement blocks the event loop while it runs; between two, sockets and timers get their turn.
      await setImmediate()
    }
  }

  function fail(error: unknown): void {
    broken = { reason: error instanceof Error ? error.message : String(error) }
    jobs.length = 0
    for (const client of [...clients]) dismiss(client, 'XX000', `embedded database stopped: ${broken.reason}`)
    onFatal(error)
  }

  function wake(): void {
    if (draining || broken || jobs.length === 0) return
    draining = drain().finally(() => {
      draining = null
      // A job may have come for the holder, or a clean-up, after the last look.
      if (jobs.some((job) => holder === null || job.client === holder || job.client === null)) wake()
    })
  }

  function enqueue(client: Client, bytes: Buffer, keeps: boolean): void {
    jobs.push({ client, bytes, keepsBackend: keeps })
    wake()
  }

  const server = createServer((socket) => {
    const client: Client = { socket, unit: [], started: false, gone: false }
    if (broken) return dismiss(client, 'XX000', `embedded database stopped: ${broken.reason}`)
    clients.add(client)
    const read = createFrameReader()
    socket.on('error', () => leave(client))
    socket.on('close', () => leave(client))
    socket.on('data', (chunk) => {
      try {
        for (const frame of read(chunk)) {
          if (frame.kind === 'negotiate') socket.write('N')
          else if (frame.kind === 'cancel') socket.end()
          else if (frame.kind === 'startup') {
            client.started = true
            enqueue(client, frame.bytes, false)
          } else if (isTerminate(frame.type)) socket.end()
          else {
            client.unit.push(frame.bytes)
            if (!closesUnit(frame.type)) continue
            const unit = Buffer.concat(client.unit)
            client.unit = []
            enqueue(client, unit, keepsBackend(frame.type))
          }
        }
      } catch (error) {
        dismiss(client, '08P01', error instanceof Error ? error.message : 'protocol violation')
      }
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })

  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const client of [...clients]) {
        client.socket.destroy()
        leave(client)
      }
      while (draining) await draining
      await closed
      clearTimeout(idleTimer)
    },
  }
}
