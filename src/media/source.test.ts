import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type MediaServer, startMediaServer } from '../../test/support/media-server.ts'
import { createCloudSource } from './cloud-source.ts'
import { createFileSource } from './file-source.ts'
import { createZapiSource } from './zapi-source.ts'

let server: MediaServer
const bytes = Buffer.from('uma conta de luz')
const sha = createHash('sha256').update(bytes)
const hex = sha.copy().digest('hex')
const base64 = sha.copy().digest('base64')

beforeAll(async () => {
  server = await startMediaServer({ token: 'segredo' })
})
afterAll(() => server.close())
beforeEach(() => {
  server.requests.length = 0
})

const signal = () => AbortSignal.timeout(5_000)
const options = () => ({ accountId: '1', maxBytes: 1_000, signal: signal() })

describe('cloud api', () => {
  const open = (part: Partial<Parameters<typeof createCloudSource>[0]> = {}) =>
    createCloudSource({
      graphUrl: server.url,
      tokenOf: (id) => (id === '1' ? 'segredo' : null),
      backoffMs: 1,
      ...part,
    })
  const fetchIt = (id: string, source = open()) => source.fetch({ kind: 'image', id }, options())

  it('asks for the address, then for the file, with the same bearer', async () => {
    server.add('m1', bytes)
    expect(await fetchIt('m1')).toEqual(bytes)
    expect(server.requests).toEqual([
      { path: '/v23.0/m1', authorization: 'Bearer segredo' },
      { path: '/cdn/m1', authorization: 'Bearer segredo' },
    ])
  })

  it('asks for a new address when the first has run out', async () => {
    server.add('m2', bytes)
    server.once('/cdn/m2', (response) => response.writeHead(404).end())
    expect(await fetchIt('m2')).toEqual(bytes)
    expect(server.requests.map(({ path }) => path)).toEqual(['/v23.0/m2', '/cdn/m2', '/v23.0/m2', '/cdn/m2'])
  })

  it('says that an id the provider forgot is gone, and does not insist', async () => {
    await expect(fetchIt('nobody')).rejects.toMatchObject({ code: 'media.gone', retryable: false })
    expect(server.requests).toHaveLength(1)
  })

  it('tries again after an outage, a few times', async () => {
    server.add('m3', bytes)
    server.once('/v23.0/m3', (response) => response.writeHead(503).end())
    server.once('/cdn/m3', (response) => response.writeHead(500).end())
    expect(await fetchIt('m3')).toEqual(bytes)
    server.add('m4', bytes)
    server.once('/cdn/m4', (response) => response.writeHead(500).end(), 99)
    await expect(fetchIt('m4')).rejects.toMatchObject({ code: 'media.unavailable' })
    expect(server.requests.filter(({ path }) => path === '/cdn/m4')).toHaveLength(3)
  })

  it('has a limit of time', async () => {
    server.add('m5', bytes)
    server.once('/cdn/m5', () => {}, 99)
    await expect(fetchIt('m5', open({ timeoutMs: 60 }))).rejects.toMatchObject({ code: 'media.timeout' })
  })

  it('does not fetch what is announced as too large', async () => {
    server.add('big', Buffer.alloc(2_000))
    await expect(fetchIt('big')).rejects.toMatchObject({ code: 'media.too_large' })
    expect(server.requests).toHaveLength(1)
  })

  it('takes only the file that was announced', async () => {
    server.add('m6', bytes, { sha256: base64 })
    expect(await fetchIt('m6')).toEqual(bytes)
    server.add('m7', bytes, { sha256: createHash('sha256').update('outro').digest('hex') })
    await expect(fetchIt('m7')).rejects.toMatchObject({ code: 'media.sha_mismatch' })
    server.add('m8', bytes, { sha256: 'not-a-hash' })
    expect(await fetchIt('m8')).toEqual(bytes)
  })

  it('holds the file to the hash of the webhook too', async () => {
    server.add('m9', bytes, { sha256: '' })
    const fetchWith = (sha256: string) => open().fetch({ kind: 'image', id: 'm9', sha256 }, options())
    expect(await fetchWith(base64)).toEqual(bytes)
    expect(await fetchWith(hex)).toEqual(bytes)
    const other = createHash('sha256').update('outro').digest('base64')
    await expect(fetchWith(other)).rejects.toMatchObject({ code: 'media.sha_mismatch' })
  })

  it('sends no bearer to a host the API has no business naming', async () => {
    server.add('m10', bytes, { url: 'https://attacker.example/m10' })
    await expect(fetchIt('m10')).rejects.toMatchObject({ code: 'media.host_refused' })
    server.add('m11', bytes, { url: 'http://127.0.0.1:9/m11' })
    await expect(fetchIt('m11')).rejects.toMatchObject({ code: 'media.host_refused' })
  })

  it.each([
    ['401', 401],
    ['400', 400],
  ])(
    'while tokens rotate, a token answered 190 with %s gives way to the other, which stays',
    async (_, status) => {
      server.add('m12', bytes)
      const refuse = (times: number) =>
        server.once(
          '/v23.0/m12',
          (response) =>
            response
              .writeHead(status, { 'content-type': 'application/json' })
              .end('{"error":{"code":190,"message":"expired"}}'),
          times,
        )
      const source = open({ tokenOf: () => 'novo, segredo' })
      refuse(1)
      expect(await fetchIt('m12', source)).toEqual(bytes)
      expect(await fetchIt('m12', source)).toEqual(bytes)
      expect(server.requests.map(({ authorization }) => authorization)).toEqual([
        'Bearer novo',
        ...Array(4).fill('Bearer segredo'),
      ])
      server.requests.length = 0
      refuse(2)
      await expect(fetchIt('m12', source)).rejects.toMatchObject({ retryable: false })
      expect(server.requests.map(({ authorization }) => authorization)).toEqual([
        'Bearer segredo',
        'Bearer novo',
      ])
    },
  )

  it('knows the token of its own accounts only', async () => {
    await expect(
      open().fetch({ kind: 'image', id: 'm1' }, { ...options(), accountId: '2' }),
    ).rejects.toMatchObject({ code: 'media.unknown_account' })
    await expect(fetchIt('m1', open({ tokenOf: () => 'errado' }))).rejects.toMatchObject({
      code: 'media.unavailable',
    })
  })

  it('quotes an id that would lead elsewhere', async () => {
    await expect(fetchIt('../../secret?x=1')).rejects.toMatchObject({ code: 'media.gone' })
    expect(server.requests[0]?.path).toBe('/v23.0/..%2F..%2Fsecret%3Fx%3D1')
  })
})

describe('z-api', () => {
  it('gets the address it was given, with no credential', async () => {
    const url = server.add('z1', bytes)
    const source = createZapiSource({ baseUrl: server.url })
    expect(await source.fetch({ kind: 'audio', url }, options())).toEqual(bytes)
    expect(server.requests).toEqual([{ path: '/files/z1', authorization: undefined }])
  })

  it('leaves alone what is on a private address or an unknown host', async () => {
    const source = createZapiSource({})
    const url = server.add('z2', bytes)
    for (const bad of [url, 'https://example.com/a.ogg', 'http://169.254.169.254/latest/meta-data'])
      await expect(source.fetch({ kind: 'audio', url: bad }, options())).rejects.toMatchObject({
        code: 'media.host_refused',
      })
    expect(server.requests).toEqual([])
  })

  it('takes hosts from the configuration', async () => {
    const url = server.add('z3', bytes)
    const source = createZapiSource({ hosts: [new URL(server.url).host] })
    expect(await source.fetch({ kind: 'audio', url }, options())).toEqual(bytes)
  })
})

describe('files of this machine', () => {
  it('reads one by its path, within the limit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'prosa-file-'))
    try {
      const filename = join(folder, 'conta.jpg')
      writeFileSync(filename, bytes)
      const source = createFileSource()
      expect(await source.fetch({ kind: 'image', filename }, options())).toEqual(bytes)
      await expect(
        source.fetch({ kind: 'image', filename }, { ...options(), maxBytes: 3 }),
      ).rejects.toMatchObject({ code: 'media.too_large' })
      await expect(
        source.fetch({ kind: 'image', filename: join(folder, 'nada') }, options()),
      ).rejects.toMatchObject({ code: 'media.gone' })
      await expect(source.fetch({ kind: 'image', filename: folder }, options())).rejects.toMatchObject({
        code: 'media.gone',
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
