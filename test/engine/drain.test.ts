import { Agent, request } from 'node:http'
import { expect, it } from 'vitest'
import { startAppServer } from '../support/app-server.ts'

/** Some of them are being served whenever the server stops. */
const CLIENTS = 20

/** One request over the agent's connections. Null: there is nobody any more. */
function ask(agent: Agent, url: string): Promise<string | null> {
  return new Promise((resolve) => {
    request(`${url}/healthz`, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.headers.connection ?? ''))
    })
      .on('error', () => resolve(null))
      .end()
  })
}

it('a client that keeps its connection and never lets it go idle does not keep the server from stopping', async () => {
  const app = await startAppServer({ PROSA_BUSINESSES: 'seleto' })
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const answers: string[] = []
  const clients = Array.from({ length: CLIENTS }, async () => {
    for (;;) {
      const connection = await ask(agent, app.url)
      if (connection === null) return
      answers.push(connection)
    }
  })
  while (answers.length < 10) await new Promise((resolve) => setTimeout(resolve, 10))
  await app.close()
  await Promise.all(clients)
  agent.destroy()
  expect(answers.slice(0, 10)).toEqual(Array(10).fill('keep-alive'))
  expect(answers.filter((connection) => connection === 'close').length).toBeGreaterThan(0)
})
