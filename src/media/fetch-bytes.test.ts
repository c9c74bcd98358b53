import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type MediaServer, startMediaServer } from '../../test/support/media-server.ts'
import { fetchBytes, type Resolve } from './fetch-bytes.ts'
import { judgeHost } from './hosts.ts'

let server: MediaServer
const bytes = Buffer.alloc(10_000, 7)
let file: string

beforeAll(async () => {
  server = await startMediaServer({ token: 't' })
  file = server.add('foto', bytes)
})
afterAll(() => server.close())
beforeEach(() => {
  server.requests.length = 0
})

const trusting = () => ({ names: [], trusted: [new URL(server.url).host] })
const get = (url: string, more: Partial<Parameters<typeof fetchBytes>[1]> = {}) =>
  fetchBytes(url, { hosts: trusting(), maxBytes: 20_000, signal: AbortSignal.timeout(5_000), ...more })

it('gives the bytes', async () => {
  expect((await get(file)).bytes).toEqual(bytes)
})

it.each([
  'https://example.com/a.jpg',
  'https://lookaside.fbsbx.com.evil.com/a',
  'https://evil-fbcdn.net/a',
  'https://fbcdn.net.evil.com/',
  'http://lookaside.fbsbx.com/a',
  'https://lookaside.fbsbx.com:8443/a',
  'https://user:pass@lookaside.fbsbx.com/a',
  'file:///etc/passwd',
  'ftp://lookaside.fbsbx.com/a',
  'data:text/plain,ola',
  'no address',
  'http://127.0.0.1:1/a',
  'https://[::1]/a',
  'https://2130706433/a',
])('calls nobody for %s', async (url) => {
  const hosts = { names: ['lookaside.fbsbx.com', '*.fbcdn.net'], trusted: trusting().trusted }
  const asked: string[] = []
  await expect(
    get(url, {
      hosts,
      resolve: (host, done) => {
        asked.push(host)
        done(null, [])
      },
    }),
  ).rejects.toMatchObject({ code: 'media.host_refused' })
  expect(asked).toEqual([])
  expect(server.requests).toEqual([])
})

it('knows the hosts below a name, and no others', () => {
  const rules = { names: ['*.fbcdn.net', 'lookaside.fbsbx.com'], trusted: [] }
  const judge = (url: string) => judgeHost(new URL(url), rules)
  expect(judge('https://scontent.xx.fbcdn.net/v')).toBe('public')
  expect(judge('https://LOOKASIDE.fbsbx.com/v')).toBe('public')
  expect(judge('https://fbcdn.net/v')).toBe('refused')
  expect(judge('https://xfbcdn.net/v')).toBe('refused')
})

const resolving =
  (...addresses: string[]): Resolve =>
  (_host, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

it.each([
  ['127.0.0.1'],
  ['10.0.0.5'],
  ['::ffff:10.0.0.5'],
  // One public address does not make up for a private one.
  ['157.240.12.53', '192.168.0.10'],
])('makes no connection for an allowed name that resolves to %s', async (...addresses) => {
  const hosts = { names: ['cdn.example.com'], trusted: [] }
  await expect(
    get('https://cdn.example.com/a', { hosts, resolve: resolving(...addresses) }),
  ).rejects.toMatchObject({ code: 'media.address_refused' })
})

it.each(['https://192.168.0.1/a', 'https://[fd00::1]/a', 'https://169.254.169.254/latest'])(
  'takes no private address, allowed or not: %s',
  async (url) => {
    const hosts = { names: [new URL(url).hostname], trusted: [] }
    await expect(get(url, { hosts })).rejects.toMatchObject({ code: 'media.address_refused' })
  },
)

it('follows no redirect to where it may not go', async () => {
  for (const location of ['http://127.0.0.1:9/x', 'https://example.com/x', 'http://169.254.169.254/latest']) {
    server.once('/files/foto', (response) => response.writeHead(302, { location }).end())
    await expect(get(file)).rejects.toMatchObject({ code: 'media.redirect_refused' })
  }
})

it('follows a redirect on its own host, not for ever', async () => {
  server.once('/moved', (response) => response.writeHead(302, { location: '/files/foto' }).end())
  expect((await get(`${server.url}/moved`)).bytes).toEqual(bytes)
  server.once('/round', (response) => response.writeHead(302, { location: '/round' }).end(), 9)
  await expect(get(`${server.url}/round`)).rejects.toMatchObject({ code: 'media.redirect_refused' })
})

it('does not take a bearer to another host', async () => {
  const other = await startMediaServer({ token: 't' })
  try {
    const location = other.add('foto', bytes)
    server.once('/files/foto', (response) => response.writeHead(302, { location }).end())
    const hosts = { names: [], trusted: [...trusting().trusted, new URL(other.url).host] }
    await get(file, { hosts, headers: { authorization: 'Bearer secret' } })
    expect(server.requests[0]?.authorization).toBe('Bearer secret')
    expect(other.requests).toEqual([{ path: '/files/foto', authorization: undefined }])
  } finally {
    await other.close()
  }
})

it('stops reading at the limit, whether or not the size was announced', async () => {
  await expect(get(file, { maxBytes: 9_999 })).rejects.toMatchObject({ code: 'media.too_large' })
  let written = 0
  let closed = false
  server.once('/endless', (response) => {
    response.writeHead(200)
    response.on('close', () => {
      closed = true
    })
    const more = () => {
      while (!closed && written < 50_000_000 && response.write(Buffer.alloc(65_536))) written += 65_536
    }
    response.on('drain', more)
    more()
  })
  await expect(get(`${server.url}/endless`)).rejects.toMatchObject({ code: 'media.too_large' })
  expect(written).toBeLessThan(10_000_000)
})

it('takes half a file for none', async () => {
  server.once('/files/foto', (response) => {
    response.writeHead(200, { 'content-length': bytes.length })
    response.write(bytes.subarray(0, 100), () => response.destroy())
  })
  await expect(get(file)).rejects.toMatchObject({ code: 'media.unavailable', retryable: true })
})
