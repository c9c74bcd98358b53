import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { startLoopback } from '../../test/support/loopback.ts'
import { createConnectFetch } from './connect-fetch.ts'
import { createHttp } from './http.ts'

const fetch = createConnectFetch({ connectMs: 60 })

it('gives up a connection that does not come about, as one over which nothing was sent', async () => {
  const sockets: Socket[] = []
  // Accepts the bytes and never answers the TLS handshake.
  const mute = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
  await once(mute, 'listening')
  const url = `https://127.0.0.1:${(mute.address() as AddressInfo).port}`
  const http = createHttp({ service: 'mute', baseUrl: url, fetch, retries: 0, timeoutMs: 5_000 })
  await expect(http.request({ method: 'POST', path: '/x', json: {} })).rejects.toMatchObject({
    stage: 'not_sent',
    code: 'http.no_connection',
  })
  for (const socket of sockets) socket.destroy()
  mute.close()
})

it('waits longer for an answer than for a connection, and hands over status, headers and body', async () => {
  const server = await startLoopback({
    handle: ({ method, body }) => ({ status: 201, body: { method, body }, headers: { 'x-one': '1' } }),
  })
  const answer = await fetch(`${server.url}/things`, { method: 'PUT', body: '{"name":"São João"}' })
  expect([answer.status, answer.headers.get('x-one')]).toEqual([201, '1'])
  expect(await answer.json()).toEqual({ method: 'PUT', body: { name: 'São João' } })
  const stop = new AbortController()
  server.fault({ kind: 'hang' })
  const slow = fetch(server.url, { signal: stop.signal })
  setTimeout(() => stop.abort(), 120)
  await expect(slow).rejects.toThrow(/abort/i)
  await server.close()
})
