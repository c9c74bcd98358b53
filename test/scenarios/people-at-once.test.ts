/** The wide test's storm, small: one server on the embedded database. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/open.ts'
import { createLog } from '../../src/ops/log.ts'
import { startServer } from '../../src/server.ts'
import { startChatwootServer } from '../support/chatwoot-server.ts'
import { startGraphServer } from '../support/graph-server.ts'
import { FLAWLESS, isStormOver, judgeStorm, runStorm } from '../support/people-storm.ts'
import { seeded } from '../support/seeded.ts'

const APP_SECRET = 'segredo-de-teste'
const HOOK = 'gancho-secreto'
/** Nothing said anywhere for so long: the server is done, or what is left is lost. */
const QUIET_MS = 4_000

it('leads and people at once: nothing lost, doubled, crossed, out of order or said over a person', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'prosa-people-'))
  const [graph, chatwoot] = await Promise.all([startGraphServer(), startChatwootServer()])
  const config = readConfig({
    PORT: '0',
    DEBOUNCE_MS: '50',
    PROSA_DATA_DIR: folder,
    PROSA_BUSINESSES: 'seleto',
    WHATSAPP_GRAPH_URL: graph.url,
    WHATSAPP_ACCESS_TOKEN: 'test-token',
    WHATSAPP_PHONE_NUMBER_ID: '100000000000001',
    WHATSAPP_APP_SECRET: APP_SECRET,
    CHATWOOT_URL: chatwoot.url,
    CHATWOOT_TOKEN: 'chatwoot-token',
    CHATWOOT_ACCOUNT_ID: '1',
    CHATWOOT_INBOX_ID: '7',
    CHATWOOT_WEBHOOK_SECRET: HOOK,
  })
  const server = await startServer({ config, log: createLog('silent') })
  const url = `http://127.0.0.1:${server.port}`
  while (!(await fetch(`${url}/readyz`)).ok) await delay(50)
  const storm = await runStorm({
    urls: [url],
    graph,
    chatwoot,
    appSecret: APP_SECRET,
    hookSecret: HOOK,
    leads: 16,
    spanMs: 8_000,
    echoMs: 1_500,
    random: seeded(5),
  })
  for (let said = -1, since = Date.now(); Date.now() - since < QUIET_MS; await delay(100)) {
    const now = graph.messages.length + chatwoot.messages.length
    if (now !== said) since = Date.now()
    said = now
  }
  await chatwoot.settled()
  await server.stop()
  const db = await openDatabase({ dataDir: folder })
  try {
    expect(await isStormOver(db)).toBe(true)
    const row = await judgeStorm(db, storm, { graph, chatwoot })
    expect(row).toMatchObject({ ...FLAWLESS, leads: 16 })
    expect(row.agentTexts).toBeGreaterThan(8)
    expect(row.personTexts).toBeGreaterThan(8)
  } finally {
    await Promise.all([db.close(), graph.close(), chatwoot.close()])
    await rm(folder, { recursive: true, force: true })
  }
}, 120_000)
