import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { BillReader } from '../bills/reader.ts'
import type { BillReading } from '../bills/types.ts'
import { createManualClock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { MediaError } from './errors.ts'
import { createMemoryStore } from './memory-store.ts'
import { createMediaService, type MediaPolicy, type MediaServiceDeps } from './service.ts'
import type { MediaSource } from './source.ts'
import type { MediaStore } from './store.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const OGG = Buffer.concat([
  Buffer.from('OggS\0\x02'),
  Buffer.alloc(22),
  Buffer.from('OpusHead'),
  Buffer.alloc(40),
])
const HTML = Buffer.from('<!doctype html><html><body>oi</body></html>')
const READING: BillReading = {
  documentClass: 'energy_bill',
  classConfidence: 0.95,
  confidence: 0.9,
  holder: 'MARIA COSTA',
  totalCents: 38745,
  consumptionKwh: 412,
  averageKwh: null,
  distributor: null,
  dueDate: null,
  referenceMonth: null,
  installation: null,
  city: null,
  uf: null,
  signals: { excludedClass: null, overdueBills: 0, groupA: false, ownGeneration: false },
  warnings: [],
  source: 'ocr',
}

let database: TestDatabase
const clock = createManualClock(new Date('2026-11-01T12:00:00Z'))
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

let fetched: number
let file: Buffer | (() => Buffer)
let store: MediaStore
beforeEach(async () => {
  fetched = 0
  file = PNG
  store = createMemoryStore()
  await database.db.query('delete from media')
  await database.db.query('delete from media_leftovers')
})

const source: MediaSource = {
  async fetch() {
    fetched++
    return typeof file === 'function' ? file() : file
  },
}
const reads = (read: BillReader['read']): MediaPolicy['bills'] => ({ read })

function open(policy: Partial<MediaPolicy> = {}, part: Partial<MediaServiceDeps> = {}) {
  return createMediaService({
    db: database.db,
    clock,
    log: createLog('silent'),
    store,
    sources: { zapi: source },
    policyOf: () => ({ days: 30, bills: reads(async () => READING), transcriber: null, ...policy }),
    ...part,
  })
}

async function newContact(): Promise<string> {
  const id = randomUUID()
  await database.db.query(
    `insert into contacts (id, business_id, created_at) values ($1, 'padaria', now())`,
    [id],
  )
  await database.db.query(
    `insert into conversations (contact_id, business_id, channel, account_id, mode, record, updated_at)
     values ($1, 'padaria', 'zapi', '1', 'agent', '{}', now())`,
    [id],
  )
  return id
}
const message = (kind: 'image' | 'document' | 'audio' | 'video' = 'image') => ({
  id: randomUUID(),
  channel: 'zapi',
  accountId: '1',
  media: { kind, url: 'https://files.example/1' },
})
async function readOne(service = open(), one = message(), contactId?: string) {
  const turn = { contactId: contactId ?? (await newContact()), businessId: 'padaria', messages: [one] }
  const outcomes = await service.read(turn)
  return {
    turn,
    outcome: outcomes.get(one.id),
    again: async (other = service) => (await other.read(turn)).get(one.id),
  }
}
const rows = async () => (await database.db.query<Record<string, unknown>>('select * from media')).rows

describe('reading', () => {
  it('fetches, keeps and reads once, however often the turn is tried', async () => {
    const { outcome, again } = await readOne()
    expect(outcome).toMatchObject({ outcome: 'bill', kind: 'image', bill: READING })
    expect(await again()).toEqual(outcome)
    // Another process, later.
    expect(await again(open({ bills: reads(() => Promise.reject(new Error('not again'))) }))).toEqual(outcome)
    expect(fetched).toBe(1)
    const [row] = await rows()
    expect(row).toMatchObject({
      state: 'read',
      media_type: 'image/png',
      bytes: String(PNG.length),
      tries: 1,
      error: null,
    })
    expect(row?.sha256).toMatch(/^[\da-f]{64}$/)
    expect(Buffer.from((await store.get(String(row?.storage_key))) ?? [])).toEqual(PNG)
  })

  it('reads what an earlier try kept, without fetching it again', async () => {
    // The process is told to stop between keeping and reading.
    const stopping = new AbortController()
    const dying = open({
      bills: reads(() => {
        stopping.abort(new Error('stopping'))
        return new Promise(() => {})
      }),
    })
    const one = message()
    const turn = { contactId: await newContact(), businessId: 'padaria', messages: [one] }
    await expect(dying.read(turn, stopping.signal)).rejects.toThrow('stopping')
    expect((await rows())[0]).toMatchObject({ state: 'stored' })
    expect((await open().read(turn)).get(one.id)).toMatchObject({ outcome: 'bill' })
    expect(fetched).toBe(1)
  })

  it('fetches again what was lost on the way, a few times', async () => {
    file = () => {
      throw new MediaError('media.unavailable', 'down', { retryable: true })
    }
    const { outcome, again } = await readOne()
    expect(outcome).toMatchObject({ outcome: 'failed', mediaId: expect.any(String) })
    file = PNG
    expect(await again()).toMatchObject({ outcome: 'bill' })
    expect(fetched).toBe(2)
    file = () => {
      throw new MediaError('media.gone', 'gone')
    }
    const other = await readOne()
    await other.again()
    await other.again()
    await other.again()
    expect(fetched).toBe(5)
  })

  it('is not taken in by what is no picture', async () => {
    file = HTML
    const { outcome } = await readOne()
    expect(outcome).toMatchObject({ outcome: 'failed' })
    expect((await rows())[0]).toMatchObject({ state: 'failed', error: 'media.type_refused', bytes: null })
  })

  it('tells a bill, a poor reading, another paper and a locked one apart', async () => {
    const as = async (bill: BillReading | MediaError) =>
      (
        await readOne(
          open({ bills: reads(async () => (bill instanceof MediaError ? Promise.reject(bill) : bill)) }),
        )
      ).outcome
    expect(await as({ ...READING, totalCents: null })).toMatchObject({ outcome: 'unreadable', bill: null })
    expect(await as({ ...READING, classConfidence: 0.7 })).toMatchObject({ outcome: 'unreadable' })
    expect(await as({ ...READING, confidence: 0.49 })).toMatchObject({ outcome: 'unreadable' })
    expect(await as({ ...READING, documentClass: 'other_document' })).toMatchObject({
      outcome: 'not_bill',
      bill: null,
    })
    expect(await as(new MediaError('media.locked', 'password'))).toMatchObject({ outcome: 'locked' })
    expect(await as(new MediaError('media.unreadable', 'broken'))).toMatchObject({ outcome: 'unreadable' })
  })

  it('keeps pictures for people where no bills are read', async () => {
    const { outcome } = await readOne(open({ bills: null }))
    expect(outcome).toMatchObject({ outcome: 'stored' })
    expect((await rows())[0]).toMatchObject({ state: 'read' })
  })

  it('hears a recording, or says that nobody did', async () => {
    file = OGG
    const transcriber = { transcribe: async () => 'quero desconto' }
    expect((await readOne(open({ transcriber }), message('audio'))).outcome).toMatchObject({
      outcome: 'heard',
      words: 'quero desconto',
    })
    expect((await readOne(open(), message('audio'))).outcome).toMatchObject({ outcome: 'unheard' })
    const failing = { transcribe: () => Promise.reject(new MediaError('media.unavailable', 'down')) }
    expect((await readOne(open({ transcriber: failing }), message('audio'))).outcome).toMatchObject({
      outcome: 'unheard',
    })
    file = PNG
    expect((await readOne(open({ transcriber }), message('audio'))).outcome).toMatchObject({
      outcome: 'unheard',
    })
  })

  it('leaves alone what nobody reads, and a channel it cannot fetch from', async () => {
    const video = message('video')
    expect((await readOne(open(), video)).outcome).toBeUndefined()
    expect((await readOne(open(), { ...message(), channel: 'simulator' })).outcome).toMatchObject({
      outcome: 'failed',
    })
    expect(fetched).toBe(0)
  })

  it('waits for no reader longer than a turn may take', async () => {
    const endless = open({ bills: reads(() => new Promise(() => {})) }, { budgetMs: 40 })
    expect((await readOne(endless)).outcome).toMatchObject({ outcome: 'failed' })
    // Not a failure of the file: the next turn would read it.
    expect((await rows())[0]?.state).not.toBe('failed')
  })

  it('survives a defect in a reader', async () => {
    const broken = open({ bills: reads(() => Promise.reject(new TypeError('defect'))) })
    expect((await readOne(broken)).outcome).toMatchObject({ outcome: 'failed' })
  })

  it('stops when the turn is given up', async () => {
    const controller = new AbortController()
    const slow = open({
      bills: reads(
        (_, signal) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ),
    })
    const one = message()
    const reading = slow.read(
      { contactId: await newContact(), businessId: 'padaria', messages: [one] },
      controller.signal,
    )
    controller.abort(new Error('stopping'))
    await expect(reading).rejects.toThrow('stopping')
  })

  it('reads the first files of an album', async () => {
    const messages = Array.from({ length: 12 }, () => message())
    const outcomes = await open().read({ contactId: await newContact(), businessId: 'padaria', messages })
    expect(outcomes.size).toBe(6)
    expect(fetched).toBe(6)
  })
})

describe('no room for files', () => {
  let full: boolean
  let puts: string[]
  const tight = (): MediaStore => ({
    ...store,
    async put(key, bytes, type) {
      puts.push(key)
      if (full) throw new MediaError('media.no_space', 'no room (ENOSPC)', { retryable: true })
      await store.put(key, bytes, type)
    },
  })
  beforeEach(() => {
    full = true
    puts = []
  })

  /** As the inbox stored it: what is fetched again is found there. */
  async function stored(kind: 'image' | 'audio' = 'image') {
    const contactId = await newContact()
    const one = message(kind)
    await database.db.query(
      `insert into inbound (id, contact_id, channel, account_id, external_id, content, sent_at, received_at, state)
       values ($1, $2, 'zapi', '1', $4, $3, now(), now(), 'handled')`,
      [one.id, contactId, JSON.stringify({ type: 'media', media: one.media, text: '' }), one.id],
    )
    return { contactId, one }
  }

  it('keeps nobody from reading them, is named, and is made good once there is room', async () => {
    const codes: string[] = []
    const service = open({}, { store: tight(), onFailure: (code) => codes.push(code) })
    const { contactId, one } = await stored()
    const { outcome } = await readOne(service, one, contactId)
    expect(outcome).toMatchObject({ outcome: 'bill', bill: READING })
    expect(codes).toEqual(['media.no_space'])
    expect((await rows())[0]).toMatchObject({ state: 'read', error: 'media.no_space', bytes: null })
    expect(await service.sweep()).toMatchObject({ kept: 0 })
    full = false
    expect(await service.sweep()).toMatchObject({ kept: 1 })
    const [row] = await rows()
    expect(row).toMatchObject({
      state: 'read',
      error: null,
      bytes: String(PNG.length),
      media_type: 'image/png',
    })
    expect(Buffer.from((await store.get(String(row?.storage_key))) ?? [])).toEqual(PNG)
    expect(await service.sweep()).toMatchObject({ kept: 0 })
    expect(fetched).toBe(3)
  })

  it('says of no file that it is kept while it is not, also when the turn is tried again', async () => {
    const service = open({ bills: null }, { store: tight() })
    const { contactId, one } = await stored()
    const { outcome, again } = await readOne(service, one, contactId)
    expect(outcome).toMatchObject({ outcome: 'failed', mediaId: expect.any(String) })
    expect(await again()).toEqual(outcome)
    full = false
    await service.sweep()
    expect(await again()).toMatchObject({ outcome: 'stored' })
  })

  it('fetches one file to find out that there is still none, and the rest with the first that fits', async () => {
    const service = open({}, { store: tight() })
    for (let n = 0; n < 3; n++) {
      const { contactId, one } = await stored()
      await readOne(service, one, contactId)
    }
    puts = []
    expect(await service.sweep()).toMatchObject({ kept: 0 })
    expect(puts).toHaveLength(1)
    full = false
    const { contactId, one } = await stored()
    await readOne(service, one, contactId)
    // The sweep waits for what the file that fitted set going.
    expect(await service.sweep()).toMatchObject({ kept: 0 })
    expect((await rows()).map(({ error }) => error)).toEqual([null, null, null, null])
  })

  it('insists on nothing that the provider has no more', async () => {
    const service = open({}, { store: tight() })
    const { contactId, one } = await stored()
    await readOne(service, one, contactId)
    full = false
    file = () => {
      throw new MediaError('media.gone', 'gone')
    }
    expect(await service.sweep()).toMatchObject({ kept: 0 })
    expect((await rows())[0]).toMatchObject({ state: 'read', error: 'media.gone' })
    await service.sweep()
    expect(fetched).toBe(2)
  })
})

describe('erasure and retention', () => {
  it('keeps nothing of an erased contact', async () => {
    const contactId = await newContact()
    await database.db.query('update conversations set erased_at = now() where contact_id = $1', [contactId])
    expect((await readOne(open(), message(), contactId)).outcome).toMatchObject({
      outcome: 'failed',
      mediaId: null,
    })
    expect(fetched).toBe(0)
    expect(await rows()).toEqual([])
  })

  it('takes back the file when the contact is erased while it is fetched', async () => {
    const contactId = await newContact()
    const removed: string[] = []
    const watched = { ...store, remove: async (keys: readonly string[]) => void removed.push(...keys) }
    const erasing: MediaSource = {
      async fetch() {
        await database.db.query('delete from contacts where id = $1', [contactId])
        return PNG
      },
    }
    const service = open({}, { store: watched, sources: { zapi: erasing } })
    expect((await readOne(service, message(), contactId)).outcome).toMatchObject({ outcome: 'failed' })
    expect(removed).toHaveLength(1)
  })

  it('deletes the files of an erased contact, whatever deleted the row', async () => {
    const service = open()
    const { turn } = await readOne(service)
    const [row] = await rows()
    await database.db.query('delete from contacts where id = $1', [turn.contactId])
    expect(await rows()).toEqual([])
    expect(await service.sweep()).toEqual({ expired: 0, leftovers: 1, kept: 0 })
    expect(await store.get(String(row?.storage_key))).toBeNull()
    expect(await service.sweep()).toEqual({ expired: 0, leftovers: 0, kept: 0 })
  })

  it('deletes files when their time is over, with what was read from them', async () => {
    const service = open()
    const { again } = await readOne(service)
    const [row] = await rows()
    expect(await service.sweep()).toEqual({ expired: 0, leftovers: 0, kept: 0 })
    clock.advance(30 * 86_400_000)
    expect(await service.sweep()).toEqual({ expired: 1, leftovers: 0, kept: 0 })
    expect(await store.get(String(row?.storage_key))).toBeNull()
    expect((await rows())[0]).toMatchObject({
      state: 'expired',
      storage_key: null,
      reading: null,
      sha256: null,
    })
    expect(await service.sweep()).toEqual({ expired: 0, leftovers: 0, kept: 0 })
    // A turn so late finds nothing, and fetches nothing.
    expect(await again()).toMatchObject({ outcome: 'failed' })
    expect(fetched).toBe(1)
  })

  it('forgets nothing when the store is down', async () => {
    const service = open()
    await readOne(service)
    clock.advance(31 * 86_400_000)
    const down = open(
      {},
      { store: { ...store, remove: () => Promise.reject(new MediaError('media.storage', 'down')) } },
    )
    await expect(down.sweep()).rejects.toMatchObject({ code: 'media.storage' })
    expect((await rows())[0]).toMatchObject({ state: 'read' })
    expect(await service.sweep()).toMatchObject({ expired: 1 })
  })
})
