import { MediaError } from '../media/errors.ts'
import type { RealClass } from '../media/real-type.ts'
import { readMoney } from './amounts.ts'
import type { Token } from './labelled.ts'
import type { Ocr, OcrText } from './ocr.ts'
import type { PageText } from './page.ts'
import type { PreparedPicture } from './page-jobs.ts'
import type { PageThread } from './page-thread.ts'
import { isStrangePrice, readingConfidence } from './plausible.ts'
import type { PageReader } from './read-page.ts'
import type { BillReading } from './types.ts'
import type { Vision } from './vision.ts'

export interface BillReader {
  /** @throws MediaError when the file cannot be opened, or not in time. */
  read(file: { bytes: Uint8Array; class: RealClass; type: string }, signal: AbortSignal): Promise<BillReading>
}

export interface BillReaderDeps {
  thread: PageThread
  ocr: Ocr
  pageReader: PageReader
  /** Null: no model that sees. */
  vision: Vision | null
  now: () => Date
  /** Told when the model that sees failed and OCR took over. */
  onVisionFailure?: (error: unknown) => void
}

/** Pages of a PDF that are looked at: the bill is the first, the stub may be the second. */
const PAGES = 2
/** Letters of a text layer that is worth reading. */
const TEXT_LETTERS = 120
/** Confidence of OCR below which the page may be upside down. */
const DOUBTFUL = 0.62
/** A total that is not vouched for by a second mention is looked at again, alone. */
const CERTAIN = 0.9

/** Heights of the letters a lost beginning may stand before a figure. */
const LEFT_OF_A_FIGURE = 5

/**
 * Reads a picture or PDF as an electricity bill: a text layer when it has one, a model that sees when there is one,
 * else OCR. What is not read stays null.
 */
export function createBillReader(deps: BillReaderDeps): BillReader {
  const { thread, ocr, pageReader, vision, now } = deps

  async function readPdf(bytes: Uint8Array, signal: AbortSignal): Promise<BillReading> {
    const { pages } = await thread.run({ kind: 'pdf-text', bytes, pages: PAGES }, signal)
    const letters = pages
      .flatMap(({ words }) => words)
      .reduce((sum, { text }) => sum + text.replace(/[^\p{L}]/gu, '').length, 0)
    const { reading } = pageReader(pages, 'pdf_text', now())
    if (letters >= TEXT_LETTERS && (isWhole(reading) || speaksPortuguese(pages))) return reading
    const { png } = await thread.run({ kind: 'pdf-picture', bytes, page: 1 }, signal)
    return readPicture(png, 'image/png', signal)
  }

  async function readPicture(bytes: Uint8Array, type: string, signal: AbortSignal): Promise<BillReading> {
    if (vision !== null) {
      try {
        return await vision.read(bytes, type, now(), signal)
      } catch (error) {
        if (signal.aborted) throw new MediaError('media.timeout', 'no time left', { cause: error })
        deps.onVisionFailure?.(error)
      }
    }
    const upright = await look(bytes, 0, signal)
    if (upright.text.confidence >= DOUBTFUL || !upright.picture.lines) return settle(upright, signal)
    const turned = await look(bytes, 180, signal)
    return settle(turned.text.confidence > upright.text.confidence ? turned : upright, signal)
  }

  async function look(bytes: Uint8Array, turn: 0 | 180, signal: AbortSignal): Promise<Look> {
    const { picture } = await thread.run({ kind: 'picture', bytes, turn }, signal)
    return { picture, text: await ocr.read(picture.png, signal) }
  }

  async function settle({ picture, text }: Look, signal: AbortSignal): Promise<BillReading> {
    const { reading, total } = pageReader([text], 'ocr', now())
    if (reading.totalCents === null || total === null) return reading
    const strange = isStrangePrice(reading)
    if (total.certainty >= CERTAIN && !strange) return reading
    // A figure OCR broke in two would be read in half again: look at what stands before it, too.
    const region = around(total.token, picture, strange ? LEFT_OF_A_FIGURE : 0)
    const figures = await ocr.readFigures(picture.png, region, signal)
    // The currency's sign comes out as "R$." as often as not.
    const again = readMoney(figures.replace(/[R$\s]+[.,]*/g, ''))
    return again === reading.totalCents ? reading : withoutTotal(reading)
  }

  function withoutTotal(reading: BillReading): BillReading {
    const fields = { ...reading, totalCents: null }
    return {
      ...fields,
      confidence: Math.round(readingConfidence(fields, now()) * 100) / 100,
      warnings: ['valor total ilegível', ...reading.warnings],
    }
  }

  return {
    async read({ bytes, class: kind, type }, signal) {
      if (kind === 'pdf') return readPdf(bytes, signal)
      if (kind === 'picture') return readPicture(bytes, type, signal)
      throw new MediaError('media.type_refused', 'neither a picture nor a PDF')
    },
  }
}

interface Look {
  picture: PreparedPicture
  text: OcrText
}

/** The figure with a little paper around it, inside the picture. */
function around(token: Token<number>, picture: PreparedPicture, before: number) {
  const pad = Math.round(token.height * 0.45)
  const left = Math.max(0, Math.floor(token.x0 - pad - before * token.height))
  const top = Math.max(0, Math.floor(token.y0 - pad))
  return {
    left,
    top,
    width: Math.min(picture.width, Math.ceil(token.x1 + pad)) - left,
    height: Math.min(picture.height, Math.ceil(token.y1 + pad)) - top,
  }
}

const isWhole = (reading: BillReading): boolean =>
  reading.documentClass === 'energy_bill' && reading.totalCents !== null && reading.confidence >= 0.5

/** A text layer may be there and mean nothing: letters without a map. */
function speaksPortuguese(pages: readonly PageText[]): boolean {
  const words = pages.flatMap((page) => page.words).map(({ text }) => text.toLowerCase())
  const common = words.filter((word) => /^(?:de|da|do|e|a|o|para|em|com|no|na|por)$/.test(word)).length
  return words.length > 0 && common / words.length > 0.03
}
