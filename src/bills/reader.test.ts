import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SPECIMENS } from '../../test/support/bills/corpus.ts'
import { readRealType } from '../media/real-type.ts'
import { createPlaces } from '../understanding/places.ts'
import { isAcceptedBill } from './accept.ts'
import { createOcr, type Ocr } from './ocr.ts'
import { createPageThread, type PageThread } from './page-thread.ts'
import { createPageReader, type PageReader } from './read-page.ts'
import { createBillReader } from './reader.ts'
import type { BillReading } from './types.ts'
import type { Vision } from './vision.ts'

let thread: PageThread
let ocr: Ocr
let pageReader: PageReader

beforeAll(() => {
  thread = createPageThread()
  ocr = createOcr()
  pageReader = createPageReader({
    distributors: { 'Equatorial Pará': [], 'Equatorial Maranhão': [], 'Neoenergia Coelba': [] },
    places: createPlaces(),
  })
})
afterAll(async () => {
  await ocr.close()
  await thread.close()
})

const open = (vision: Vision | null = null, failures: unknown[] = []) =>
  createBillReader({
    thread,
    ocr,
    pageReader,
    vision,
    now: () => new Date('2026-11-01T12:00:00Z'),
    onVisionFailure: (error) => failures.push(error),
  })

async function specimen(id: string) {
  const found = SPECIMENS.find((one) => one.id === id)
  if (found === undefined) throw new RangeError(id)
  const bytes = await found.render()
  const real = await readRealType(bytes)
  if (real === null) throw new TypeError(id)
  return { label: found.label, file: { bytes, ...real } }
}
const limit = (ms = 55_000) => AbortSignal.timeout(ms)

describe('reading files', () => {
  // A text layer, a scan, a tilted photograph in shadow: each of another distributor and layout.
  it.each(['b07', 'b14', 'b16'])('%s', async (id) => {
    const { label, file } = await specimen(id)
    const reading = await open().read(file, limit())
    const { averageKwh: _, ...fields } = label.fields ?? { averageKwh: null }
    expect(reading).toMatchObject(fields)
    expect(isAcceptedBill(reading)).toBe(true)
  })

  it('takes the receipt of a bill for no bill', async () => {
    const { file } = await specimen('o04')
    expect(isAcceptedBill(await open().read(file, limit()))).toBe(false)
  })

  it('says that a broken file cannot be read, and reads the next one', async () => {
    const broken = Buffer.from('%PDF-1.7\nno pages here')
    await expect(
      open().read({ bytes: broken, class: 'pdf', type: 'application/pdf' }, limit()),
    ).rejects.toMatchObject({ code: 'media.unreadable' })
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452ffffffff', 'hex')
    await expect(
      open().read({ bytes: png, class: 'picture', type: 'image/png' }, limit()),
    ).rejects.toMatchObject({ code: 'media.unreadable' })
    const { file } = await specimen('b07')
    expect((await open().read(file, limit())).documentClass).toBe('energy_bill')
  })

  it('keeps to its time, and reads the next one', async () => {
    const { file } = await specimen('b16')
    await expect(open().read(file, AbortSignal.timeout(40))).rejects.toMatchObject({ code: 'media.timeout' })
    const pdf = await specimen('b07')
    expect((await open().read(pdf.file, limit())).totalCents).toBe(pdf.label.fields?.totalCents)
  })
})

describe('with a model that sees', () => {
  const seen: BillReading = {
    documentClass: 'energy_bill',
    classConfidence: 0.95,
    confidence: 1,
    holder: 'MARIA',
    totalCents: 100,
    consumptionKwh: 1,
    averageKwh: null,
    distributor: null,
    dueDate: null,
    referenceMonth: null,
    installation: null,
    city: null,
    uf: null,
    signals: { excludedClass: null, overdueBills: 0, groupA: false, ownGeneration: false },
    warnings: [],
    source: 'vision',
  }

  it('asks it for pictures, not for a PDF with text', async () => {
    const asked: string[] = []
    const vision: Vision = {
      async read(_picture, type) {
        asked.push(type)
        return seen
      },
    }
    const photo = await specimen('b16')
    expect(await open(vision).read(photo.file, limit())).toBe(seen)
    const scan = await specimen('b14')
    expect(await open(vision).read(scan.file, limit())).toBe(seen)
    const text = await specimen('b07')
    expect((await open(vision).read(text.file, limit())).source).toBe('pdf_text')
    expect(asked).toEqual(['image/jpeg', 'image/png'])
  })

  it('reads by OCR when it fails', async () => {
    const failures: unknown[] = []
    const vision: Vision = { read: () => Promise.reject(new Error('down')) }
    const { label, file } = await specimen('b16')
    const reading = await open(vision, failures).read(file, limit())
    expect(reading).toMatchObject({ source: 'ocr', totalCents: label.fields?.totalCents })
    expect(failures).toHaveLength(1)
  })
})
