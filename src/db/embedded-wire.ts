/**
 * The few parts of the Postgres wire protocol that a front end for one shared backend must understand.
 * Source: PostgreSQL manual, "Frontend/Backend Protocol", message formats.
 */
const SSL_REQUEST = 80877103
const GSS_REQUEST = 80877104
const CANCEL_REQUEST = 80877102

/** Messages after which the backend answers on its own: simple query, function call, sync; flush only sends. */
const QUERY = 0x51
const FUNCTION_CALL = 0x46
const SYNC = 0x53
const FLUSH = 0x48
const TERMINATE = 0x58
const NOTIFICATION = 0x41

export type Frame =
  | { kind: 'negotiate' }
  | { kind: 'cancel' }
  | { kind: 'startup'; bytes: Buffer }
  | { kind: 'message'; bytes: Buffer; type: number }

/** Cuts the byte stream of one client into messages, however the socket splits it. */
export function createFrameReader(): (chunk: Buffer) => Frame[] {
  let rest = Buffer.alloc(0)
  // A large message arrives in many chunks: they are joined once it is whole, not at every chunk.
  let parts: Buffer[] = []
  let held = 0
  let wanted = 0
  let started = false

  function take(): Frame | undefined {
    const header = started ? 5 : 8
    if (rest.length < header) return undefined
    const length = started ? rest.readInt32BE(1) + 1 : rest.readInt32BE(0)
    if (length < header) throw new RangeError(`wire: impossible message length ${length}`)
    if (rest.length < length) {
      wanted = length
      return undefined
    }
    const bytes = rest.subarray(0, length)
    rest = rest.subarray(length)
    if (started) return { kind: 'message', bytes, type: bytes.readUInt8(0) }
    const code = bytes.readInt32BE(4)
    if (code === SSL_REQUEST || code === GSS_REQUEST) return { kind: 'negotiate' }
    if (code === CANCEL_REQUEST) return { kind: 'cancel' }
    started = true
    return { kind: 'startup', bytes }
  }

  return function read(chunk) {
    parts.push(chunk)
    held += chunk.length
    if (rest.length + held < wanted) return []
    rest = Buffer.concat([rest, ...parts])
    parts = []
    held = 0
    wanted = 0
    const frames: Frame[] = []
    for (let frame = take(); frame; frame = take()) frames.push(frame)
    return frames
  }
}

/**
 * Whether a message closes a unit: what must run on the backend with no other client's message between,
 * because the unnamed statement and portal belong to the backend.
 */
export function closesUnit(type: number): boolean {
  return type === QUERY || type === SYNC || type === FUNCTION_CALL || type === FLUSH
}

/** A flush ends no implicit transaction: the client keeps the backend until its sync. */
export const keepsBackend = (type: number): boolean => type === FLUSH
export const isTerminate = (type: number): boolean => type === TERMINATE

/** Splits a unit's answer into what its client gets and the notifications, which every client gets. */
export function splitNotifications(output: Buffer): { answer: Buffer; notifications: Buffer } {
  const answer: Buffer[] = []
  const notifications: Buffer[] = []
  let from = 0
  let at = 0
  while (at + 5 <= output.length) {
    const end = at + 1 + output.readInt32BE(at + 1)
    if (output[at] === NOTIFICATION) {
      answer.push(output.subarray(from, at))
      notifications.push(output.subarray(at, end))
      from = end
    }
    at = end
  }
  if (notifications.length === 0) return { answer: output, notifications: Buffer.alloc(0) }
  answer.push(output.subarray(from))
  return { answer: Buffer.concat(answer), notifications: Buffer.concat(notifications) }
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 0, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

export const simpleQuery = (sql: string): Buffer => message('Q', Buffer.from(`${sql}\0`))
export const sync: Buffer = message('S', Buffer.alloc(0))

/** An ErrorResponse that ends the connection, as a server sends it. `code` is an SQLSTATE. */
export function fatalError(code: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`))
}
