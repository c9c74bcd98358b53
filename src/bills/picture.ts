/** Grey pictures as bytes, and what makes a photograph of a paper readable. Nothing here waits: run it in a worker. */

export interface Grey {
  width: number
  height: number
  /** A byte a pixel, 0 is black. */
  data: Uint8Array
}

/** Edge of the squares the paper's brightness is measured in, in pixels. */
const SQUARE = 24

/**
 * Takes shadows away: each pixel by the brightness of the paper around it. Paper is what most of a square's brighter
 * pixels are, letters are thin.
 */
export function evenLight(picture: Grey): Grey {
  const { width, height, data } = picture
  const columns = Math.ceil(width / SQUARE)
  const rows = Math.ceil(height / SQUARE)
  const paper = new Float32Array(columns * rows)
  const histogram = new Uint32Array(256)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      histogram.fill(0)
      let count = 0
      const bottom = Math.min(height, (row + 1) * SQUARE)
      const right = Math.min(width, (column + 1) * SQUARE)
      for (let y = row * SQUARE; y < bottom; y++)
        for (let x = column * SQUARE; x < right; x++) {
          const value = data[y * width + x] ?? 0
          histogram[value] = (histogram[value] ?? 0) + 1
          count++
        }
      paper[row * columns + column] = percentile(histogram, count * 0.8)
    }
  }
  // A square that is all ink or all table takes after its neighbours.
  const even = smooth(widen(paper, columns, rows), columns, rows)
  const out = new Uint8Array(data.length)
  for (let y = 0; y < height; y++) {
    const fy = Math.min(rows - 1, Math.max(0, y / SQUARE - 0.5))
    const y0 = Math.floor(fy)
    const y1 = Math.min(rows - 1, y0 + 1)
    for (let x = 0; x < width; x++) {
      const fx = Math.min(columns - 1, Math.max(0, x / SQUARE - 0.5))
      const x0 = Math.floor(fx)
      const x1 = Math.min(columns - 1, x0 + 1)
      const top = (even[y0 * columns + x0] ?? 0) * (1 - fx + x0) + (even[y0 * columns + x1] ?? 0) * (fx - x0)
      const low = (even[y1 * columns + x0] ?? 0) * (1 - fx + x0) + (even[y1 * columns + x1] ?? 0) * (fx - x0)
      const light = Math.max(24, top * (1 - fy + y0) + low * (fy - y0))
      out[y * width + x] = Math.min(255, ((data[y * width + x] ?? 0) / light) * 250)
    }
  }
  return { width, height, data: out }
}

function percentile(histogram: Uint32Array, rank: number): number {
  let seen = 0
  for (let value = 0; value < 256; value++) {
    seen += histogram[value] ?? 0
    if (seen >= rank) return value
  }
  return 255
}

function widen(values: Float32Array, columns: number, rows: number): Float32Array {
  return neighbourhood(values, columns, rows, 1, (around) => Math.max(...around))
}

function smooth(values: Float32Array, columns: number, rows: number): Float32Array {
  return neighbourhood(
    values,
    columns,
    rows,
    2,
    (around) => around.reduce((sum, v) => sum + v, 0) / around.length,
  )
}

function neighbourhood(
  values: Float32Array,
  columns: number,
  rows: number,
  reach: number,
  of: (around: number[]) => number,
): Float32Array {
  const out = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const around: number[] = []
      for (let y = Math.max(0, row - reach); y <= Math.min(rows - 1, row + reach); y++)
        for (let x = Math.max(0, column - reach); x <= Math.min(columns - 1, column + reach); x++)
          around.push(values[y * columns + x] ?? 0)
      out[row * columns + column] = of(around)
    }
  }
  return out
}

/** How much neighbouring pixels of plain paper differ: the grain of a photograph, of 255. */
export function grainOf({ width, height, data }: Grey): number {
  let sum = 0
  let count = 0
  for (let y = 1; y < height - 1; y += 7) {
    for (let x = 1; x < width - 1; x += 7) {
      const at = y * width + x
      const value = data[at] ?? 0
      if (value < 170) continue
      const around =
        ((data[at - 1] ?? 0) + (data[at + 1] ?? 0) + (data[at - width] ?? 0) + (data[at + width] ?? 0)) / 4
      const apart = Math.abs(value - around)
      // Beside a letter it is the letter.
      if (apart > 60) continue
      sum += apart
      count++
    }
  }
  return count === 0 ? 0 : sum / count
}

export interface Tilt {
  /** Degrees to turn it clockwise so that lines of text lie level. */
  degrees: number
  /** Lines of text run across (true) or up and down. Null: no lines were found. */
  level: boolean | null
}

const FURTHEST = 15
const COARSE = 1
const FINE = 0.1

/**
 * How the lines of text lie, from a small even picture: rows of a page that lies straight are either full of ink or
 * empty, so that their sums differ most.
 */
export function findTilt(picture: Grey): Tilt {
  const ink = inkOf(picture)
  if (ink.length < 200) return { degrees: 0, level: null }
  const across = bestAngle(ink, picture, false)
  const upright = bestAngle(ink, picture, true)
  const level = across.contrast * ON_ITS_SIDE >= upright.contrast
  const { degrees, contrast } = level ? across : upright
  return contrast < 1.15 ? { degrees: 0, level: null } : { degrees, level }
}

interface Point {
  x: number
  y: number
}

/** Half the width of a stroke in the small picture, in pixels. */
const THIN = 3
/** How much plainer lines must lie the other way before the page is taken to lie on its side. */
const ON_ITS_SIDE = 1.25

/** Dark points with light on both sides: strokes, not the edge of the paper nor the table around it. */
function inkOf({ width, height, data }: Grey): Point[] {
  const points: Point[] = []
  for (let y = THIN; y < height - THIN; y++)
    for (let x = THIN; x < width - THIN; x++) {
      if ((data[y * width + x] ?? 255) >= 140) continue
      const bright = (dx: number, dy: number) => (data[(y + dy) * width + x + dx] ?? 0) > 175
      const stroke = (bright(-THIN, 0) && bright(THIN, 0)) || (bright(0, -THIN) && bright(0, THIN))
      if (stroke) points.push({ x, y })
    }
  const step = Math.max(1, Math.floor(points.length / 40_000))
  return step === 1 ? points : points.filter((_, index) => index % step === 0)
}

function bestAngle(
  ink: readonly Point[],
  { width, height }: Grey,
  upright: boolean,
): { degrees: number; contrast: number } {
  const reach = Math.ceil(Math.hypot(width, height))
  const bins = new Float64Array(2 * reach + 1)
  const contrastAt = (degrees: number) => {
    const angle = (degrees * Math.PI) / 180
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
    bins.fill(0)
    for (const { x, y } of ink) {
      const at = Math.round(upright ? x * cos - y * sin : y * cos + x * sin) + reach
      bins[at] = (bins[at] ?? 0) + 1
    }
    let steps = 0
    for (let at = 1; at < bins.length; at++) steps += ((bins[at] ?? 0) - (bins[at - 1] ?? 0)) ** 2
    return steps
  }
  const search = (from: number, to: number, step: number) => {
    let found = { degrees: 0, contrast: -1 }
    let total = 0
    let count = 0
    for (let degrees = from; degrees <= to + 1e-9; degrees += step) {
      const contrast = contrastAt(degrees)
      total += contrast
      count++
      if (contrast > found.contrast) found = { degrees, contrast }
    }
    return { ...found, mean: total / count }
  }
  const coarse = search(-FURTHEST, FURTHEST, COARSE)
  const fine = search(coarse.degrees - COARSE, coarse.degrees + COARSE, FINE)
  return { degrees: Math.round(fine.degrees * 10) / 10, contrast: fine.contrast / Math.max(coarse.mean, 1) }
}
