/** A whole server process on a shared database; prints `ready <port>` when its workers run. */
import { writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { readConfig } from '../../src/config.ts'
import { createLog } from '../../src/ops/log.ts'
import { startServer } from '../../src/server.ts'

const STDOUT = 1

const environment: Record<string, string> = JSON.parse(process.argv[2] ?? '{}')
const server = await startServer({ config: readConfig(environment), log: createLog('error') })
process.once('SIGTERM', async () => {
  await server.stop()
  process.exit(0)
})
while (!(await isReady())) await delay(50)
writeSync(STDOUT, `ready http://127.0.0.1:${server.port}\n`)

async function isReady(): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${server.port}/readyz`)
  await response.arrayBuffer()
  return response.ok
}
