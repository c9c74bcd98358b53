import type { Business, FieldConfig, FieldId } from '../business/schema.ts'
import { fold } from '../text/normalise.ts'
import { createCatalogue } from './catalogue.ts'
import { type Correction, readCorrection } from './correction.ts'
import { type PlaceMention, readPlaces } from './fields/city.ts'
import { readCompanies } from './fields/company.ts'
import { createDistributorReader } from './fields/distributor.ts'
import { readCnpjs, readEmails } from './fields/documents.ts'
import { readEnergy } from './fields/energy.ts'
import { readMoney } from './fields/money.ts'
import { readNames } from './fields/name.ts'
import { createOptionReader } from './fields/option.ts'
import { createProductReader } from './fields/product.ts'
import { readText } from './fields/text.ts'
import { readStates } from './fields/uf.ts'
import { readUrgency } from './fields/urgency.ts'
import { createVolumeReader } from './fields/volume.ts'
import { createYesNoReader } from './fields/yes-no.ts'
import type { FieldReader, Mention, ReadingContext, Taken } from './mention.ts'
import type { Message } from './message.ts'
import { createPlaces } from './places.ts'
import type { Question } from './question.ts'

type FieldType = FieldConfig['type']

export interface Extraction {
  mentions: ReadonlyMap<FieldId, readonly Mention[]>
  /** The one value the message says of each field. */
  chosen: ReadonlyMap<FieldId, Mention>
  correction: Correction
  types: ReadonlyMap<FieldId, FieldType>
}

export interface Extractor {
  /** `askedAlso`: read as if the agent had asked for this field too. */
  extract(message: Message, question: Question, askedAlso?: FieldId): Extraction
}

/** Documents and addresses first: what they take is read by nobody else. Places and volumes last. */
const ORDER: readonly FieldType[] = [
  'email',
  'cnpj',
  'distributor',
  'product',
  'person_name',
  'company',
  'segment',
  'option',
  'city',
  'uf',
  'money',
  'energy',
  'volume',
  'urgency',
  'yes_no',
  'text',
]

export function createExtractor(business: Business): Extractor {
  const entries = Object.entries(business.config.fields)
  const places = createPlaces()
  const product = createProductReader(createCatalogue(business))
  const types = new Map(entries.map(([id, field]) => [id, field.type]))
  const volume = createVolumeReader(business)
  const hasCompany = entries.some(([, field]) => field.type === 'company')
  const configured = new Map<FieldId, FieldReader>()
  for (const [id, field] of entries) {
    if (field.type === 'segment' || field.type === 'option') configured.set(id, createOptionReader(field))
    if (field.type === 'distributor') configured.set(id, createDistributorReader(field))
    if (field.type === 'yes_no') configured.set(id, createYesNoReader(field, business))
  }
  const [head = business.id] = fold(business.config.name).match(/[a-z\d]{4,}/g) ?? []
  const ownName = new RegExp(`\\b${head}\\b`, 'g')
  const ordered = entries.toSorted(([, a], [, b]) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type))

  return {
    extract(message, question, askedAlso) {
      const correction = readCorrection(message.text, question)
      // The vendor's own name is neither the lead's nor that of their firm.
      const taken: Taken[] = [...message.text.matchAll(ownName)].map((match) => ({
        type: 'product',
        start: match.index,
        end: match.index + match[0].length,
      }))
      const mentions = new Map<FieldId, Mention[]>()
      let cities: PlaceMention[] | null = null
      const placesFor = (context: ReadingContext) => {
        if (cities) return cities
        cities = readPlaces(message, context, places, hasCompany)
        // "E fica em qual estado?" — "São Paulo" names the state.
        if (stateAsked && !cityAsked) {
          for (const city of cities)
            if (places.state(fold(city.value)) !== null && city.ufStart === city.start)
              city.standing = 'possible'
        }
        return cities
      }
      const asks = (id: FieldId) => question.fields.includes(id) || id === askedAlso
      const stateAsked = entries.some(([id, field]) => field.type === 'uf' && asks(id))
      const cityAsked = entries.some(([id, field]) => field.type === 'city' && asks(id))
      for (const [id, field] of ordered) {
        const context: ReadingContext = {
          question,
          asked: asks(id),
          correcting: correction.correcting,
          taken,
        }
        const found = read(id, field.type, context)
        mentions.set(id, found)
        for (const { start, end, standing } of found) {
          if (standing === 'said' || (field.type === 'product' && standing === 'denied'))
            taken.push({ type: field.type, start, end })
        }
      }
      const chosen = new Map<FieldId, Mention>()
      for (const [id, found] of mentions) {
        const best = choose(found, correction)
        if (best) chosen.set(id, best)
      }
      settleStates(entries, chosen, cities ?? [])
      return { mentions, chosen, correction, types }

      function read(id: FieldId, type: FieldType, context: ReadingContext): Mention[] {
        switch (type) {
          case 'email':
            return readEmails(message)
          case 'cnpj':
            return readCnpjs(message)
          case 'product':
            return product(message, context)
          case 'person_name':
            return readNames(message, context, places)
          case 'company':
            return readCompanies(message, context, places)
          case 'city':
            return placesFor(context)
          case 'uf':
            return readStates(
              message,
              context,
              places,
              placesFor({ ...context, asked: cityAsked }),
              hasCompany,
            )
          case 'volume':
            return volume(message, context)
          case 'urgency':
            return readUrgency(message, context)
          case 'money':
            return readMoney(message, context)
          case 'energy':
            return readEnergy(message, context)
          case 'text':
            return readText(message, context)
          default:
            return configured.get(id)?.(message, context) ?? []
        }
      }
    },
  }
}

/** More than any weight: what comes after "na verdade" is what holds. */
const AFTER_CORRECTION = 10

/** The surest; of equals the first, or in a correction the last. */
function choose(found: readonly Mention[], correction: Correction): Mention | null {
  let best: Mention | null = null
  for (const mention of found) {
    if (mention.standing !== 'said') continue
    const bonus =
      correction.correcting && mention.start >= correction.from && correction.from > 0
        ? AFTER_CORRECTION
        : correction.correcting
          ? 2
          : 0
    const weight = mention.weight + bonus
    if (!best || weight > best.weight || (correction.correcting && weight === best.weight))
      best = { ...mention, weight }
  }
  return best
}

/** The state goes with the city that was chosen; a state said on its own only stands when the city leaves it open. */
function settleStates(
  entries: readonly (readonly [FieldId, FieldConfig])[],
  chosen: Map<FieldId, Mention>,
  cities: readonly PlaceMention[],
): void {
  for (const [id, field] of entries) {
    if (field.type !== 'city') continue
    const city = chosen.get(id)
    const place =
      city && cities.find((candidate) => candidate.start === city.start && candidate.value === city.value)
    if (!place?.uf) continue
    const state = field.with ?? entries.find(([, other]) => other.type === 'uf')?.[0]
    if (state === undefined) continue
    chosen.set(state, {
      value: place.uf,
      start: place.ufStart,
      end: place.ufEnd,
      standing: 'said',
      weight: place.weight,
    })
  }
}
