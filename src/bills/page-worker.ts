/**
 * Process that opens files from strangers: pictures and PDFs. It has little memory and no time of its own; whoever
 * started it ends it when it takes too long, and it ends with whoever started it.
 */
import sharp, { type Sharp } from 'sharp'
import { getDocumentProxy, renderPageAsImage } from 'unpdf'
import type { PageText, PageWord } from './page.ts'
import type { PageAnswer, PageFailure, PageJob, PreparedPicture } from './page-jobs.ts'
import { evenLight, findTilt, type Grey, grainOf } from './picture.ts'

/** Pixels a picture may claim to have: a small file can unfold into gigabytes. */
const MOST_PIXELS = 60_000_000
/** Longest edge letters are read at: an A4 page of ten-point letters is well over 200 dots an inch then. */
const READING_EDGE = 2300
const SMALL_EDGE = 700
/** A picture smaller than this is drawn larger first. */
const LARGEST_ENLARGEMENT = 2.5
const PDF_SCALE = 3
const NOISY = 6

sharp.concurrency(1)
sharp.cache(false)

async function work(job: PageJob): Promise<PageAnswer> {
  switch (job.kind) {
    case 'picture':
      return { kind: 'picture', picture: await prepare(job.bytes, job.turn) }
    case 'pdf-text':
      return readPdfText(job.bytes, job.pages)
    case 'pdf-picture':
      return { kind: 'pdf-picture', png: await drawPdfPage(job.bytes, job.page) }
  }
}

async function prepare(bytes: Uint8Array, turn: 0 | 180): Promise<PreparedPicture> {
  const source = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
  const { width = 0, height = 0 } = await source.metadata()
  const edge = Math.max(width, height, 1)
  const scale = Math.min(READING_EDGE / edge, LARGEST_ENLARGEMENT)
  // `autoOrient`: cameras note in the file how they were held.
  const upright = source
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .greyscale()
    .resize({
      width: Math.round(edge * scale),
      height: Math.round(edge * scale),
      fit: 'inside',
      kernel: 'cubic',
    })
  let grey = evenLight(await toGrey(upright))
  const small = await toGrey(fromGrey(grey).resize({ width: SMALL_EDGE, height: SMALL_EDGE, fit: 'inside' }))
  const tilt = findTilt(small)
  const grain = grainOf(grey)
  const quarter = tilt.level === false ? 90 : 0
  let picture = fromGrey(grey)
  if (grain > NOISY) picture = picture.median(3)
  if (quarter + turn !== 0) {
    grey = await toGrey(picture.rotate(quarter + turn))
    picture = fromGrey(grey)
  }
  if (Math.abs(tilt.degrees) >= 0.2) picture = picture.rotate(tilt.degrees, { background: '#ffffff' })
  const { data, info } = await picture
    .greyscale()
    .withMetadata({ density: 220 })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true })
  return { png: data, width: info.width, height: info.height, grain, lines: tilt.level !== null }
}

async function toGrey(picture: Sharp): Promise<Grey> {
  const { data, info } = await picture.greyscale().raw().toBuffer({ resolveWithObject: true })
  // A grey picture may still come as three equal channels.
  const step = info.channels
  if (step === 1) return { width: info.width, height: info.height, data: new Uint8Array(data) }
  const out = new Uint8Array(info.width * info.height)
  for (let at = 0; at < out.length; at++) out[at] = data[at * step] ?? 0
  return { width: info.width, height: info.height, data: out }
}

function fromGrey({ width, height, data }: Grey): Sharp {
  return sharp(data, { raw: { width, height, channels: 1 } })
}

async function readPdfText(bytes: Uint8Array, most: number): Promise<PageAnswer> {
  const pdf = await getDocumentProxy(bytes)
  const pages: PageText[] = []
  for (let number = 1; number <= Math.min(pdf.numPages, most); number++) {
    const page = await pdf.getPage(number)
    const { height } = page.getViewport({ scale: 1 })
    const { items } = await page.getTextContent()
    pages.push({
      words: items.flatMap((item) =>
        'str' in item ? wordsOf(item.str, item.transform, item.width, height) : [],
      ),
    })
  }
  return { kind: 'pdf-text', pages, count: pdf.numPages }
}

/** A run of text as words, each with its share of the run's width. Text that does not lie level is left out. */
function wordsOf(text: string, transform: number[], width: number, pageHeight: number): PageWord[] {
  const [a = 0, b = 0, , d = 0, x = 0, y = 0] = transform
  if (Math.abs(b) > Math.abs(a) * 0.1 || text.trim() === '') return []
  const size = Math.abs(d) || Math.abs(a)
  const each = width / text.length
  return [...text.matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    x0: x + match.index * each,
    x1: x + (match.index + match[0].length) * each,
    y0: pageHeight - y - size * 0.75,
    y1: pageHeight - y + size * 0.1,
    confidence: 1,
  }))
}

async function drawPdfPage(bytes: Uint8Array, page: number): Promise<Uint8Array> {
  const drawn = await renderPageAsImage(bytes, page, {
    canvasImport: () => import('@napi-rs/canvas'),
    scale: PDF_SCALE,
  })
  return new Uint8Array(drawn)
}

function failureOf(error: unknown): PageFailure {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return { failure: /password/i.test(message) ? 'locked' : 'unreadable', message: message.slice(0, 200) }
}

process.on('message', ({ id, job }: { id: number; job: PageJob }) => {
  // PDF readers want plain bytes, not a Buffer.
  work({ ...job, bytes: new Uint8Array(job.bytes) }).then(
    (answer) => process.send?.({ id, answer }),
    (error: unknown) => process.send?.({ id, failure: failureOf(error) }),
  )
})
process.on('disconnect', () => process.exit())
