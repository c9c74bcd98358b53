/** One way to draw a page, as a picture or as a PDF with text: the layouts do not know which. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Canvas, createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas'
import { degrees, PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from 'pdf-lib'

export type Face = 'sans' | 'condensed' | 'serif' | 'mono'
export interface TextStyle {
  /** Pixels of a page 1240 wide. */
  size?: number
  bold?: boolean
  align?: 'left' | 'right' | 'center'
  colour?: string
}

export interface Surface {
  text(x: number, y: number, text: string, style?: TextStyle): void
  line(x0: number, y0: number, x1: number, y1: number): void
  box(x: number, y: number, width: number, height: number, fill?: string): void
}

/** A4 at 150 dots an inch. */
export const PAGE = { width: 1240, height: 1754 }

const fonts = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')
const FAMILIES: Record<Face, string> = {
  sans: 'DejaVuSans',
  condensed: 'DejaVuSansCondensed',
  serif: 'DejaVuSerif',
  mono: 'DejaVuSansMono',
}
let registered = false

function registerFonts(): void {
  if (registered) return
  registered = true
  for (const family of Object.values(FAMILIES)) {
    GlobalFonts.registerFromPath(join(fonts, `${family}.ttf`), `${family}-regular`)
    GlobalFonts.registerFromPath(join(fonts, `${family}-Bold.ttf`), `${family}-bold`)
  }
}

export interface Picture extends Surface {
  canvas: Canvas
  context: SKRSContext2D
}

export function openPicture(face: Face = 'sans', size = PAGE, paper = '#ffffff'): Picture {
  registerFonts()
  const canvas = createCanvas(size.width, size.height)
  const context = canvas.getContext('2d')
  context.fillStyle = paper
  context.fillRect(0, 0, size.width, size.height)
  return {
    canvas,
    context,
    text(x, y, text, { size = 18, bold = false, align = 'left', colour = '#111111' } = {}) {
      context.font = `${size}px "${FAMILIES[face]}-${bold ? 'bold' : 'regular'}"`
      context.textAlign = align
      context.textBaseline = 'top'
      context.fillStyle = colour
      context.fillText(text, x, y)
    },
    line(x0, y0, x1, y1) {
      context.strokeStyle = '#666666'
      context.lineWidth = 1.5
      context.beginPath()
      context.moveTo(x0, y0)
      context.lineTo(x1, y1)
      context.stroke()
    },
    box(x, y, width, height, fill) {
      if (fill !== undefined) {
        context.fillStyle = fill
        context.fillRect(x, y, width, height)
      }
      context.strokeStyle = '#444444'
      context.lineWidth = 1.5
      context.strokeRect(x, y, width, height)
    },
  }
}

export interface PdfSurface extends Surface {
  save(): Promise<Uint8Array>
}

/** Points of a PDF page a pixel. */
const SCALE = 595.28 / PAGE.width

export async function openPdf(): Promise<PdfSurface> {
  const document = await PDFDocument.create()
  // The same bytes on every day.
  document.setCreationDate(new Date(0))
  document.setModificationDate(new Date(0))
  const page: PDFPage = document.addPage([595.28, 841.89])
  const regular = await document.embedFont(StandardFonts.Helvetica)
  const strong = await document.embedFont(StandardFonts.HelveticaBold)
  const top = 841.89
  return {
    text(x, y, text, { size = 18, bold = false, align = 'left' } = {}) {
      const font: PDFFont = bold ? strong : regular
      const points = size * SCALE
      const width = font.widthOfTextAtSize(text, points)
      const shift = align === 'right' ? width : align === 'center' ? width / 2 : 0
      page.drawText(text, { x: x * SCALE - shift, y: top - y * SCALE - points, size: points, font })
    },
    line(x0, y0, x1, y1) {
      page.drawLine({
        start: { x: x0 * SCALE, y: top - y0 * SCALE },
        end: { x: x1 * SCALE, y: top - y1 * SCALE },
        thickness: 0.7,
        color: rgb(0.4, 0.4, 0.4),
      })
    },
    box(x, y, width, height) {
      page.drawRectangle({
        x: x * SCALE,
        y: top - (y + height) * SCALE,
        width: width * SCALE,
        height: height * SCALE,
        borderWidth: 0.7,
        borderColor: rgb(0.3, 0.3, 0.3),
      })
    },
    save: () => document.save(),
  }
}

/** A PDF whose page is a picture: a scan. */
export async function scanPdf(jpeg: Uint8Array, rotate: 0 | 90 | 180 | 270 = 0): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  document.setCreationDate(new Date(0))
  document.setModificationDate(new Date(0))
  const image = await document.embedJpg(jpeg)
  const page = document.addPage([595.28, 841.89])
  page.drawImage(image, { x: 0, y: 0, width: 595.28, height: 841.89 })
  if (rotate !== 0) page.setRotation(degrees(rotate))
  return document.save()
}
