import type { Intent } from '../../business/rule-ids.ts'
import type { Business } from '../../business/schema.ts'
import { plainWords } from '../../business/terms.ts'
import { familiesOf } from '../../qualification/family.ts'
import type { TurnBrief } from '../contract.ts'
import { type Ask, familiesNamed, readAsks } from './asks.ts'
import { type CatalogueEntry, catalogueFor, type Mention } from './catalogue.ts'
import { CUES, isForeign } from './cues.ts'
import { unique } from './words.ts'

/** What the lead's messages of this turn ask for, beyond the intents. */
export interface Reading {
  /** Folded words of all messages. */
  words: string
  intents: ReadonlySet<Intent>
  question: boolean
  /** Models named this turn and not turned down, in order. */
  models: CatalogueEntry[]
  /** Models named only to be turned down. */
  rejected: CatalogueEntry[]
  /** Product families named this turn by word, not by model. */
  families: string[]
  /** Families of a machine the lead says is already there: "já tenho dobradeira". */
  owned: string[]
  /** Those named, else what the lead is known to want, else those the lead spoke of before. */
  familiesInTalk: string[]
  /** Models named this turn, else those the talk was about. */
  focus: CatalogueEntry[]
  asks: Ask[]
  /** Lengths the lead states, in millimetres. */
  lengths: { millimetres: number; text: string }[]
  recommend: boolean
  overview: boolean
  /** The model at one end of a family. */
  extreme: 'smallest' | 'largest' | null
  /** Photos, videos, data sheets. */
  material: boolean
  identity: boolean
  /** Whether the product is any good. */
  quality: boolean
  howAreYou: boolean
  whyAsk: boolean
  consent: boolean
  refusal: boolean
  /** Written in another language. */
  foreign: boolean
}

export function readTurn(business: Business, brief: TurnBrief): Reading {
  const catalogue = catalogueFor(business)
  const text = brief.inbound.map((message) => message.text).join('\n')
  const words = plainWords(text)
  const mentions = catalogue.mentions(text)
  const named = (wanted: (mention: Mention) => boolean) =>
    unique(mentions.filter(wanted).map(({ entry }) => entry))
  const models = named(({ entry, negated }) => entry.model !== null && !negated)
  const families = familiesNamed(business, words)
  const familiesInTalk = families.length > 0 ? families : familiesTalkedAbout(business, brief)
  const lately = talkedAbout(business, brief)
  const talked = lately.length > 0 ? lately : onlyModel(business, familiesInTalk)
  const asks = readAsks(business, brief, text, models, talked)
  const cue = (pattern: RegExp) => pattern.test(words)
  return {
    words,
    intents: new Set(brief.intents),
    question: asks.some((ask) => ask.question),
    models,
    rejected: named(({ entry, negated }) => entry.model !== null && negated),
    families,
    owned: ownedFamilies(business, words),
    familiesInTalk,
    focus: models.length > 0 ? models : talked,
    asks,
    lengths: readLengths(words),
    recommend: cue(CUES.recommend),
    overview: cue(CUES.overview),
    extreme: cue(CUES.smallest) ? 'smallest' : cue(CUES.largest) ? 'largest' : null,
    material: cue(CUES.material),
    identity: cue(CUES.identity),
    quality: cue(CUES.quality),
    howAreYou: cue(CUES.howAreYou),
    whyAsk: cue(CUES.whyAsk),
    consent: cue(CUES.consent),
    refusal: cue(CUES.refusal),
    foreign: isForeign(words),
  }
}

const TALK_BACK = 6

/**
 * Models the talk was about: the nearest message that names one or two, else what the lead is known to want. Of
 * two, the one the lead wants.
 */
function talkedAbout(business: Business, brief: TurnBrief): CatalogueEntry[] {
  const catalogue = catalogueFor(business)
  const modelsIn = (text: string) =>
    unique(
      catalogue
        .mentions(text)
        .flatMap(({ entry, negated }) => (entry.model === null || negated ? [] : [entry])),
    )
  const wanted = modelsIn(brief.known.product ?? '')
  for (const line of brief.window.slice(-TALK_BACK).reverse()) {
    const models = modelsIn(line.text)
    if (models.length === 0 || models.length > 2) continue
    const chosen = models.filter((entry) => wanted.includes(entry))
    return chosen.length === 1 && line.role === 'agent' ? chosen : models
  }
  return wanted
}

const ALREADY =
  / ja (?:tenho|temos|uso|usamos|comprei|compramos|compro|possuo|possuimos|cort\w+|faco|fazemos|mistur\w+|resolv\w+) .{0,50}/

function ownedFamilies(business: Business, words: string): string[] {
  const said = ALREADY.exec(words)?.[0]
  return said === undefined ? [] : familiesNamed(business, `${said} `)
}

/** A family of one model needs no name to be meant. */
function onlyModel(business: Business, families: readonly string[]): CatalogueEntry[] {
  const [family] = families
  const models = family === undefined || families.length > 1 ? [] : catalogueFor(business).family(family)
  return models.length === 1 ? models : []
}

function familiesTalkedAbout(business: Business, brief: TurnBrief): string[] {
  const wanted = familiesOf(business, brief.known.product ?? '')
  if (wanted.length > 0) return wanted
  const lines = brief.window.filter(({ role }) => role === 'lead').slice(-TALK_BACK)
  for (const line of lines.reverse()) {
    const named = familiesNamed(business, plainWords(line.text))
    if (named.length > 0) return named
  }
  return []
}

const LENGTH = /(?<![\d.,])(\d{1,4}(?:[.,]\d+)?) ?(cm|centimetros?|mm|milimetros?)(?![a-z])/g

function readLengths(words: string): Reading['lengths'] {
  return [...words.matchAll(LENGTH)].map(([text, number = '', unit = '']) => {
    const amount = Number(number.replace(',', '.'))
    return {
      millimetres: unit.startsWith('c') ? amount * 10 : amount,
      text: text.trim().replace(/(?<=\d)(?=[cm])/, ' '),
    }
  })
}
