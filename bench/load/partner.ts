/**
 * WhatsApp on loopback, as a process of its own: takes messages, hands out the file, and posts "sent" and "delivered"
 * of everything it took back to the server, as Meta does.
 */
import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { startGraphServer } from '../../test/support/graph-server.ts'
import { startMediaServer } from '../../test/support/media-server.ts'
import { NUMBER, PHOTO_ID } from './messages.ts'

export interface PartnerStart {
  token: string
  appSecret: string
  /** Where statuses go. */
  webhook: string
}
export interface Sent {
  to: string
  text: string
  correlationId: string
}
export type FromPartner = { url: string } | { sent: Sent[] }

const SIDE = 160

if (process.send) {
  let sent: (() => Sent[]) | null = null
  process.on('message', async (message: { start: PartnerStart } | { report: true }) => {
    if ('start' in message) {
      const { token, appSecret, webhook } = message.start
      const graph = await startGraphServer({
        accessToken: token,
        phoneNumberId: NUMBER,
        webhook: { url: webhook, appSecret, statuses: ['sent', 'delivered'] },
      })
      const media = await startMediaServer({ token, rest: graph.url })
      const noise = randomBytes(SIDE * SIDE * 3)
      const png = await sharp(noise, { raw: { width: SIDE, height: SIDE, channels: 3 } })
        .png()
        .toBuffer()
      media.add(PHOTO_ID, png, { mimeType: 'image/png' })
      sent = () =>
        graph.messages.map(({ to, text = '', correlationId = '' }) => ({ to, text, correlationId }))
      process.send?.({ url: media.url })
    } else process.send?.({ sent: sent?.() ?? [] })
  })
  process.on('disconnect', () => process.exit(0))
  process.on('SIGINT', () => {})
}
