/** No room for the files of leads, in a server process that may not write a file of more than a few KB. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createServerDatabase } from '../kill/server-database.ts'
import { eventually } from '../support/app-server.ts'
import { APP_SECRET, UNHURRIED } from '../support/fault-run.ts'
import { startGraphServer } from '../support/graph-server.ts'
import { metaFile, pictureOf, soundOf } from '../support/lead-files.ts'
import { startMediaServer } from '../support/media-server.ts'
import { metaText } from '../support/meta-webhook.ts'
import { createDeliverer } from '../support/redelivery.ts'
import { startServerProcess } from '../support/server-process.ts'
import { startTranscriptionServer } from '../support/transcription-server.ts'

const serverUrl = process.env.TEST_DATABASE_URL ?? ''
if (serverUrl === '') throw new Error('TEST_DATABASE_URL: the address of a Postgres with pgvector')
/** Bytes: more than the limit, which is counted in blocks of 512 or 1,024. */
const LARGE = 50_000
const LIMITED = ['sh', '-c', 'ulimit -S -f 8; exec "$@"', 'sh']

it('files are read though they cannot be kept, no lead waits, and they are kept once there is room', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'prosa-full-'))
  const database = await createServerDatabase(serverUrl)
  const graph = await startGraphServer()
  const media = await startMediaServer({ token: 'test-token', rest: graph.url })
  const hears = await startTranscriptionServer({ apiKey: 'sk-test' })
  const server = await startServerProcess(
    {
      ...UNHURRIED,
      DATABASE_URL: database.url,
      PROSA_DATA_DIR: folder,
      WHATSAPP_GRAPH_URL: media.url,
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: hears.url,
      OPENAI_EMBEDDING_MODEL: 'local',
    },
    { through: LIMITED },
  )
  const meta = createDeliverer({ url: () => server.url, appSecret: APP_SECRET })
  const textsTo = (phone: string) =>
    graph.messages.flatMap(({ to, text }) => (to === phone && text !== undefined ? [text] : []))
  const answer = (phone: string) => eventually(() => textsTo(phone).at(-1), `an answer to ${phone}`, 60_000)
  const files = async () =>
    (await readdir(join(folder, 'media'), { recursive: true, withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
  const [painter, speaker, writer, later] = ['1', '2', '3', '4'].map((n) => `551198888000${n}`)
  if (!painter || !speaker || !writer || !later) throw new RangeError('four leads')
  try {
    for (const [id, bytes] of Object.entries({
      first: pictureOf(LARGE),
      sound: soundOf(LARGE),
      second: pictureOf(LARGE),
    }))
      media.add(id, bytes)
    hears.says = ['quanto a FB300 produz por hora?']
    await meta.deliver(metaFile(painter, 'image', 'first'))
    expect(await answer(painter)).toMatch(/abri/)
    await meta.deliver(metaFile(speaker, 'audio', 'sound'))
    expect(await answer(speaker)).toMatch(/300 a 350/)
    await meta.deliver(metaText({ from: writer, text: 'quanto a FB300 produz por hora?', id: 'wamid.text' }))
    expect(await answer(writer)).toMatch(/300 a 350/)

    expect(await files()).toEqual([])
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toContain('prosa_media_failures_total{code="media.no_space"} 2')
    const said = server.log.filter(({ code }) => code === 'media.no_space')
    expect(said).toHaveLength(2)
    expect(JSON.stringify(said)).toContain('EFBIG')

    execFileSync('prlimit', ['--pid', String(server.pid), '--fsize=unlimited'])
    await meta.deliver(metaFile(later, 'image', 'second'))
    expect(await answer(later)).toMatch(/guardad/)
    await eventually(async () => (await files()).length === 3, 'every file kept', 60_000)
    expect((await files()).filter((name) => name.endsWith('.part'))).toEqual([])
    expect([painter, speaker, writer, later].map((phone) => textsTo(phone).length)).toEqual([1, 1, 1, 1])
  } finally {
    meta.giveUp()
    await server.end('SIGKILL')
    await Promise.all([media.close(), graph.close(), hears.close()])
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  }
})
