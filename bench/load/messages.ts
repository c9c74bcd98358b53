/** Who writes in a load run, and what. Every number is invented. */
import { metaEnvelope, metaText } from '../../test/support/meta-webhook.ts'

export const NUMBER = '100000000000001'
/** Id of the file that every photo of the run names. */
export const PHOTO_ID = 'load-photo'

export type MessageKind = 'text' | 'image' | 'audio'

/** What a buyer asks: each is one turn with a search, and none of them ends in a person's hands. */
const QUESTIONS = [
  'Boa tarde! Vocês têm formadora de hambúrguer para uns 300 por dia?',
  'Oi, queria saber mais sobre as máquinas de vocês',
  'A FB300 precisa de tomada trifásica?',
  'Qual a produção por hora da formadora?',
  'Tenho uma hamburgueria em Campinas, SP, e faço tudo na mão hoje',
  'Ela é de inox? Como é a limpeza?',
  'Vocês têm cortadora de carne em cubos?',
  'Serve para carne temperada?',
  'E quanto espaço ela ocupa na cozinha?',
  'Bom dia, é da Seleto?',
]
/** What somebody writes who hammers. */
const HAMMERING = ['oi', 'oii', 'alguém aí?', 'me responde', 'quero saber da máquina', '?', 'e aí', 'olá']

export const questionOf = (n: number): string => QUESTIONS[n % QUESTIONS.length] ?? ''
export const hammeringOf = (n: number): string => `${HAMMERING[n % HAMMERING.length]} ${n}`

/** Thirteen digits. Each phase has a series of its own, so that its people are new. */
export const phoneOf = (series: number, index: number): string =>
  `55119${series}${String(index).padStart(6, '0')}`

export function bodyOf(message: {
  from: string
  id: string
  kind: MessageKind
  text: string
  at: Date
}): string {
  const { from, id, kind, text, at } = message
  if (kind === 'text') return JSON.stringify(metaText({ from, id, text, at }))
  const file = { id: PHOTO_ID, mime_type: kind === 'image' ? 'image/png' : 'audio/ogg; codecs=opus' }
  return JSON.stringify(
    metaEnvelope({
      contacts: [{ profile: { name: 'Ana Exemplo' }, wa_id: from }],
      messages: [
        {
          from,
          id,
          timestamp: String(Math.floor(at.getTime() / 1000)),
          type: kind,
          [kind]: kind === 'audio' ? { ...file, voice: true } : file,
        },
      ],
    }),
  )
}
