import type { BusinessConfig } from '../business/schema.ts'
import { plainWords } from '../business/terms.ts'
import { choosesPlan } from '../partners/chosen-plan.ts'
import type { Qualification } from '../qualification/types.ts'
import type { TurnStateType } from './state.ts'

/**
 * What goes before a person takes over a hot lead.
 * `settle`: something that has just come up is asked first. `ask_bill`: the bill is asked for. `await_bill`: it was, and
 * is still to come. Null: nothing, a person may take over.
 */
export type BeforePerson = 'settle' | 'ask_bill' | 'await_bill' | null

type Standing = Pick<
  TurnStateType,
  'mediaStep' | 'previousQualification' | 'record' | 'inbound' | 'intents' | 'learned'
>

/** What of a business and of its partner it depends on. */
interface Wishes {
  handoff: Pick<BusinessConfig['handoff'], 'temperatures'>
  media: { bill?: Pick<NonNullable<BusinessConfig['media']['bill']>, 'before_person'> | undefined }
}

/**
 * Pure. The lead who asks for a person is another matter: they get one at once.
 *
 * @param plans names of those offered here.
 */
export function beforePerson(
  config: Wishes,
  state: Standing,
  qualification: Qualification,
  plans: readonly string[] = [],
): BeforePerson {
  const hot = config.handoff.temperatures.some((one) => one === qualification.temperature)
  if (!hot || state.record.handedHot || state.record.handoffTold) return null
  if (isToSettle(state, qualification)) return 'settle'
  // Somewhere else in the house, or with somebody else, it goes on in another way.
  if (qualification.reasons.some(({ verdict }) => verdict === 'route' || verdict === 'hold')) return null
  return billStep(config, state, plans)
}

/**
 * Something to be settled has just come up (whose bill it is): the lead is asked first, and a person takes over a turn
 * later. Never for longer: the answer is for the person too.
 */
function isToSettle({ mediaStep, previousQualification }: Standing, qualification: Qualification): boolean {
  const before = new Set(previousQualification?.reasons.map(({ code }) => code))
  const answered = mediaStep === 'bill_confirmed' || mediaStep === 'bill_corrected'
  return qualification.reasons.some(
    ({ verdict, code }) => verdict === 'hold' && (answered || !before.has(code)),
  )
}

function billStep({ media }: Wishes, state: Standing, plans: readonly string[]): BeforePerson {
  const wanted = media.bill?.before_person
  const { record, intents, mediaStep } = state
  // One that was read is shown and answered first; a person looks at it from there.
  if (wanted === undefined || record.bill !== null) return null
  if (mediaStep === 'bill_rejected') return 'await_bill'
  if (record.billTurns === 0) return 'ask_bill'
  if (record.billTurns >= wanted.turns) return null
  const text = state.inbound.map((message) => message.text).join(' ')
  const words = plainWords(text)
  if (PROMISES.test(words)) return 'await_bill'
  const declines = CANNOT.test(words) || (intents.includes('negation') && state.learned.length === 0)
  return declines || choosesPlan(text, plans) || intents.includes('quote_request') ? null : 'await_bill'
}

/** "vou mandar", "depois te envio", "já procuro aqui"; not "não vou mandar". */
const PROMISES =
  /(?<!\b(?:nao|nem|nunca|jamais) (?:\w+ ){0,2})\b(?:vou|ja|posso|consigo|depois|amanha|mais tarde|daqui a pouco|de noite|a noite|logo|assim que|quando)(?: \w+){0,5} (?:mand\w+|envi\w+|procur\w+|peg\w+|busc\w+|baix\w+|tir\w+|fotograf\w+|acho|achar|chegar em casa)\b|\b(?:so )?um (?:minuto|minutinho|instante|momento)\b|\bpera(?:i)?\b|\bespera\b/
/** Has none, or would rather not send it. */
const CANNOT =
  /\b(?:nao|nem|nunca|jamais) (?:tenho|estou com|to com|consigo|quero|vou|posso|recebo|sei|acho|encontr\w+|da (?:pra|para)|gosto|prefiro|mando)\b|\bsem (?:a |ela|nenhuma )?(?:foto|conta|fatura|ela)\b|\bprefiro (?:nao|sem|falar|conversar|que)\b|\bperdi\b|\bjoguei fora\b|\bprecisa mesmo\b|\be obrigatori\w+\b/
