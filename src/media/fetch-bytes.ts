import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './addresses.ts'
import { MediaError } from './errors.ts'
import { type HostRules, judgeHost } from './hosts.ts'

export interface FetchedBytes {
  status: number
  contentType: string | undefined
  bytes: Buffer
}

export interface FetchBytesOptions {
  hosts: HostRules
  headers?: Record<string, string>
  /** Reading stops as soon as there is more. */
  maxBytes: number
  signal: AbortSignal
  /** Looks a name up; only tests give their own. */
  resolve?: Resolve
}

export type Resolve = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void

const resolveByDns: Resolve = (host, done) => dnsLookup(host, { all: true, verbatim: true }, done)

/** A provider's media host may pass a request on to its storage; more than this is going round. */
const MAX_REDIRECTS = 2
/** Of an answer that is no file: enough for an error's JSON, and then dropped. */
const ERROR_BYTES = 64 * 1024
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * GETs a file whose address somebody else chose. The host must be an allowed one, its name must resolve to public
 * addresses only, and the connection is made to exactly those: a name that answers differently the second time
 * gains nothing. Redirects are followed by the same rules, and credentials never leave the host they were for.
 *
 * @throws MediaError
 */
export async function fetchBytes(address: string, options: FetchBytesOptions): Promise<FetchedBytes> {
  let url = parse(address)
  let headers = { ...options.headers }
  for (let hop = 0; ; hop++) {
    const verdict = judgeHost(url, options.hosts)
    if (verdict === 'refused')
      throw new MediaError(
        hop === 0 ? 'media.host_refused' : 'media.redirect_refused',
        'the file is on a host that is not allowed',
      )
    const response = await open(url, { ...options, headers }, verdict === 'trusted')
    const status = response.statusCode ?? 0
    const location = response.headers.location
    if (REDIRECTS.has(status) && location !== undefined) {
      response.destroy()
      if (hop >= MAX_REDIRECTS) throw new MediaError('media.redirect_refused', 'redirected too often')
      const next = parse(location, url)
      if (next.host !== url.host || next.protocol !== url.protocol) headers = withoutCredentials(headers)
      url = next
      continue
    }
    const ok = status >= 200 && status < 300
    const bytes = await readBody(response, ok ? options.maxBytes : ERROR_BYTES, ok)
    return { status, contentType: response.headers['content-type'], bytes }
  }
}

function parse(address: string, base?: URL): URL {
  try {
    return new URL(address, base)
  } catch (cause) {
    throw new MediaError('media.host_refused', 'the file has no valid address', { cause })
  }
}

function open(url: URL, options: FetchBytesOptions, trusted: boolean): Promise<IncomingMessage> {
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  // Node does not look an IP address up, so `lookup` would never see it.
  if (!trusted && isIP(literal) !== 0 && !isPublicAddress(literal)) return Promise.reject(refusedAddress())
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: 'GET',
      // No connection is reused: each goes to an address that was judged for it.
      agent: false,
      signal: options.signal,
      headers: { ...options.headers, accept: '*/*', 'accept-encoding': 'identity' },
      ...(trusted ? {} : { lookup: publicOnly(options.resolve ?? resolveByDns) }),
    })
    call.once('response', resolve)
    call.once('error', (cause) => reject(toMediaError(cause, options.signal)))
    call.end()
  })
}

/** One private address among public ones is enough to refuse the name: the choice is not ours. */
function publicOnly(resolve: Resolve): LookupFunction {
  return (host, options, done) => {
    resolve(host, (error, found) => {
      if (error) return done(error, '', 0)
      const [first] = found
      if (first === undefined || !found.every(({ address }) => isPublicAddress(address)))
        return done(refusedAddress(), '', 0)
      return options.all === true ? done(null, found) : done(null, first.address, first.family)
    })
  }
}

async function readBody(response: IncomingMessage, maxBytes: number, whole: boolean): Promise<Buffer> {
  const tooLarge = () => new MediaError('media.too_large', `the file is over ${maxBytes} bytes`)
  const declared = Number(response.headers['content-length'] ?? 0)
  if (whole && declared > maxBytes) {
    response.destroy()
    throw tooLarge()
  }
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      size += chunk.length
      if (size > maxBytes) {
        response.destroy()
        if (whole) throw tooLarge()
        break
      }
      chunks.push(chunk)
    }
  } catch (cause) {
    throw cause instanceof MediaError
      ? cause
      : new MediaError('media.unavailable', 'the file broke off', { cause, retryable: true })
  }
  return Buffer.concat(chunks)
}

function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(authorization|cookie|client-token)$/i.test(name)),
  )
}

const refusedAddress = () =>
  new MediaError('media.address_refused', 'the file is on an address of a private network')

function toMediaError(cause: unknown, signal: AbortSignal): unknown {
  if (cause instanceof MediaError || signal.aborted) return cause
  return new MediaError('media.unavailable', 'the file could not be fetched', { cause, retryable: true })
}
