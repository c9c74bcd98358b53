import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createWorker, PSM, type Worker } from 'tesseract.js'
import { MediaError } from '../media/errors.ts'
import type { PageText, PageWord } from './page.ts'

export interface Region {
  left: number
  top: number
  width: number
  height: number
}

export interface Ocr {
  /** Words of a picture with their places. One picture at a time; others wait, within their own time. */
  read(png: Uint8Array, signal: AbortSignal): Promise<OcrText>
  /** The figures of a part of the picture, read on their own. */
  readFigures(png: Uint8Array, region: Region, signal: AbortSignal): Promise<string>
  close(): Promise<void>
}

export interface OcrText extends PageText {
  /** 0 to 1, over all words. */
  confidence: number
}

/** Words below this are dirt. */
const DIRT = 0.2
/** Dots an inch it is told; a guess of its own goes to the console. */
const DPI = '220'
/** What it would say to the console. */
const NOWHERE = '/dev/null'
/** Milliseconds the reader stays warm after its last picture: it holds some 200 MB. */
const IDLE_MS = 5 * 60_000
/** Pictures after which it is started anew: its memory only grows. */
const PICTURES_A_LIFE = 100

/**
 * Tesseract in Portuguese, without network: the language data comes with a package. Started at the first picture, kept
 * warm, ended when it is idle; a picture that takes too long ends it, and the next one starts another.
 */
export function createOcr(): Ocr {
  let reader: { worker: Promise<Worker>; pictures: number } | null = null
  let queue: Promise<unknown> = Promise.resolve()
  let idle: NodeJS.Timeout | undefined

  async function start(): Promise<Worker> {
    const data = createRequire(import.meta.url).resolve('@tesseract.js-data/por/package.json')
    const worker = await createWorker('por', 1, {
      langPath: join(dirname(data), '4.0.0_best_int'),
      gzip: true,
      // The data is a file here: nothing is downloaded and no copy is left in the working folder.
      cacheMethod: 'none',
      errorHandler: () => {},
    })
    threadOf(worker)?.unref()
    return worker
  }

  async function end(): Promise<void> {
    const ending = reader
    reader = null
    clearTimeout(idle)
    if (ending === null) return
    await ending.worker.then((worker) => worker.terminate()).catch(() => {})
  }

  /** In turn, with the reader to itself. */
  function exclusively<T>(signal: AbortSignal, work: (worker: Worker) => Promise<T>): Promise<T> {
    const mine = queue.then(async () => {
      clearTimeout(idle)
      if (signal.aborted) throw tooLong()
      if (reader !== null && reader.pictures >= PICTURES_A_LIFE) await end()
      reader ??= { worker: start(), pictures: 0 }
      reader.pictures += 1
      try {
        return await orAborted(signal, reader.worker.then(working(work)))
      } catch (cause) {
        // Half-done work, or a reader in an unknown state: away with it.
        void end()
        throw cause instanceof MediaError
          ? cause
          : new MediaError('media.unreadable', 'the picture could not be read', { cause })
      } finally {
        idle = setTimeout(() => void end(), IDLE_MS)
        idle.unref()
      }
    })
    queue = mine.catch(() => {})
    return mine
  }

  return {
    read: (png, signal) =>
      exclusively(signal, async (worker) => {
        await worker.setParameters({
          tessedit_pageseg_mode: PSM.AUTO,
          tessedit_char_whitelist: '',
          user_defined_dpi: DPI,
          debug_file: NOWHERE,
        })
        const { data } = await worker.recognize(Buffer.from(png), {}, { text: false, blocks: true })
        const words = (data.blocks ?? [])
          .flatMap(({ paragraphs }) => paragraphs)
          .flatMap(({ lines }) => lines)
          .flatMap((line) => line.words)
          .map(({ text, bbox, confidence }): PageWord => ({ text, ...bbox, confidence: confidence / 100 }))
        return { words: words.filter(({ confidence }) => confidence >= DIRT), confidence: mean(words) }
      }),
    readFigures: (png, region, signal) =>
      exclusively(signal, async (worker) => {
        await worker.setParameters({
          tessedit_pageseg_mode: PSM.SINGLE_LINE,
          tessedit_char_whitelist: '0123456789.,R$',
          user_defined_dpi: DPI,
          debug_file: NOWHERE,
        })
        const { data } = await worker.recognize(Buffer.from(png), { rectangle: region }, { text: true })
        return data.text.trim()
      }),
    async close() {
      await queue
      await end()
    },
  }
}

function mean(words: readonly PageWord[]): number {
  if (words.length === 0) return 0
  const letters = words.reduce((sum, { text }) => sum + text.length, 0)
  return words.reduce((sum, { text, confidence }) => sum + text.length * confidence, 0) / Math.max(letters, 1)
}

const tooLong = () => new MediaError('media.timeout', 'the picture took too long to read')

function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(tooLong())
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** While it works it keeps the process alive, and only then. */
function working<T>(work: (worker: Worker) => Promise<T>): (worker: Worker) => Promise<T> {
  return async (worker) => {
    const thread = threadOf(worker)
    thread?.ref()
    try {
      return await work(worker)
    } finally {
      thread?.unref()
    }
  }
}

interface Thread {
  ref(): unknown
  unref(): unknown
}

/** tesseract.js keeps its thread in `worker`, which its types leave out. */
function threadOf(worker: Worker): Thread | null {
  const thread: unknown = 'worker' in worker ? worker.worker : null
  return isThread(thread) ? thread : null
}

function isThread(value: unknown): value is Thread {
  return (
    typeof value === 'object' &&
    value !== null &&
    'ref' in value &&
    'unref' in value &&
    typeof value.ref === 'function' &&
    typeof value.unref === 'function'
  )
}
