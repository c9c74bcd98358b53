import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sign } from 'hono/jwt'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createManualClock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { createSupabaseAuth } from './supabase-auth.ts'

const SUB = '3f1c1f0e-8a5b-4f0e-9d64-5f6f0a1b2c3d'
const clock = createManualClock(new Date('2026-05-04T12:00:00Z'))

function pair(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const named = { kid, alg: 'ES256' as const, use: 'sig' }
  return {
    kid,
    private: { ...privateKey.export({ format: 'jwk' }), ...named },
    public: { ...publicKey.export({ format: 'jwk' }), ...named },
  }
}
const first = pair('first')
const second = pair('second')
const stranger = pair('first')

let published: object[] = [first.public]
let fetches = 0
let server: Server
let url = ''
beforeAll(async () => {
  server = createServer((request, response) => {
    fetches++
    response.setHeader('content-type', 'application/json')
    response.statusCode = request.url === '/auth/v1/.well-known/jwks.json' ? 200 : 404
    response.end(JSON.stringify({ keys: published }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const seconds = (offset: number) => Math.floor(clock.now().getTime() / 1000) + offset
const payload = (part: object = {}) => ({
  sub: SUB,
  iss: `${url}/auth/v1`,
  aud: 'authenticated',
  exp: seconds(3600),
  app_metadata: { prosa: { role: 'operator', businesses: ['padaria'] } },
  ...part,
})
type Signing = Parameters<typeof sign>[1]
const tokenOf = (part: object = {}, key: Signing = first.private) => sign(payload(part), key, 'ES256')
const auth = () => createSupabaseAuth({ url, clock, log: createLog('silent') })

it('knows a user by the published keys, with the role the project gave', async () => {
  expect(await auth()(await tokenOf())).toEqual({
    actor: `supabase:${SUB}`,
    role: 'operator',
    businesses: ['padaria'],
  })
})

it.each<[string, () => Promise<string>]>([
  ['is over', () => tokenOf({ exp: seconds(0) })],
  ['never ends', () => tokenOf({ exp: undefined })],
  ['is not yet valid', () => tokenOf({ nbf: seconds(60) })],
  ['comes from another project', () => tokenOf({ iss: 'https://outro.supabase.co/auth/v1' })],
  ['is for somebody else', () => tokenOf({ aud: 'anon' })],
  ['has no role', () => tokenOf({ app_metadata: {} })],
  [
    'has a role the user wrote',
    () => tokenOf({ app_metadata: {}, user_metadata: { prosa: { role: 'admin', businesses: null } } }),
  ],
  ['has no such role', () => tokenOf({ app_metadata: { prosa: { role: 'root', businesses: null } } })],
  ['says nothing of businesses', () => tokenOf({ app_metadata: { prosa: { role: 'admin' } } })],
  ['was signed by a stranger with the same key id', () => tokenOf({}, stranger.private)],
  [
    'was signed with the public key as a secret',
    () => sign(payload(), JSON.stringify(first.public), 'HS256'),
  ],
  [
    'is not signed',
    async () => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      return `${part({ alg: 'none', typ: 'JWT', kid: 'first' })}.${part(payload())}.`
    },
  ],
  [
    'was changed',
    async () =>
      (await tokenOf()).replace(
        /\.[^.]+\./,
        `.${Buffer.from(JSON.stringify(payload({ sub: 'x' }))).toString('base64url')}.`,
      ),
  ],
  ['is no token', async () => 'a.b.c'],
])('refuses one that %s', async (_, token) => {
  expect(await auth()(await token())).toBe(null)
})

it('finds a new key, asks no more often than it must, and forgets one that was withdrawn', async () => {
  const authenticate = auth()
  const rotated = await tokenOf({ exp: seconds(86_400) }, second.private)
  const old = await tokenOf({ exp: seconds(86_400) })
  expect(await authenticate(old)).not.toBe(null)
  const before = fetches
  for (let n = 0; n < 20; n++) expect(await authenticate(rotated)).toBe(null)
  expect(fetches).toBe(before)
  published = [first.public, second.public]
  clock.advance(31_000)
  expect(await authenticate(rotated)).not.toBe(null)
  published = [second.public]
  clock.advance(11 * 60_000)
  expect(await authenticate(old)).toBe(null)
  expect(await authenticate(rotated)).not.toBe(null)
})
