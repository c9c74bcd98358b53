import { type Canvas, createCanvas } from '@napi-rs/canvas'
import sharp from 'sharp'
import { createRandom } from './random.ts'

export interface Circumstances {
  /** Degrees the paper lies turned. */
  tilt?: number
  /** 0 to 1: how dark the darkest corner is. */
  shadow?: number
  /** Standard deviation of each pixel, of 255. */
  noise?: number
  /** Sigma of the blur, in pixels of the result. */
  blur?: number
  /** Width of the paper in the picture, of 1240. */
  scale?: number
  /** Degrees the camera was held turned, without saying so in the file. */
  turned?: 0 | 90 | 180 | 270
  quality?: number
  seed?: number
}

/** A photograph of a paper on a table, as JPEG. The same bytes for the same circumstances. */
export async function photograph(paper: Canvas, circumstances: Circumstances): Promise<Buffer> {
  const {
    tilt = 0,
    shadow = 0,
    noise = 0,
    blur = 0,
    scale = 1,
    turned = 0,
    quality = 82,
    seed = 1,
  } = circumstances
  const margin = Math.round(70 * scale)
  const width = Math.round(paper.width * scale) + 2 * margin
  const height = Math.round(paper.height * scale) + 2 * margin
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = '#7b6a58'
  context.fillRect(0, 0, width, height)
  context.translate(width / 2, height / 2)
  context.rotate((tilt * Math.PI) / 180)
  context.drawImage(
    paper,
    (-paper.width * scale) / 2,
    (-paper.height * scale) / 2,
    paper.width * scale,
    paper.height * scale,
  )
  const image = context.getImageData(0, 0, width, height)
  const random = createRandom(seed)
  const darkAt = { x: width * (0.6 + 0.4 * random.next()), y: height * (0.5 + 0.5 * random.next()) }
  const reach = 0.75 * Math.hypot(width, height)
  const rgb = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const away = Math.min(1, Math.hypot(x - darkAt.x, y - darkAt.y) / reach)
      // The edge of a hand across the page, soft.
      const edge = 1 / (1 + Math.exp(-(x + 0.4 * y - 0.75 * width) / (0.03 * width)))
      const light = 1 - shadow * (0.65 * (1 - away) + 0.35 * edge)
      const grain = noise === 0 ? 0 : random.normal() * noise
      for (let c = 0; c < 3; c++) {
        const value = (image.data[(y * width + x) * 4 + c] ?? 0) * light + grain
        rgb[(y * width + x) * 3 + c] = Math.max(0, Math.min(255, value))
      }
    }
  }
  let picture = sharp(rgb, { raw: { width, height, channels: 3 } })
  if (blur > 0.3) picture = picture.blur(blur)
  if (turned !== 0) picture = picture.rotate(turned)
  return picture.jpeg({ quality }).toBuffer()
}
