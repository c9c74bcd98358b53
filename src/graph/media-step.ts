import type { BillOnRecord, BillReading } from '../bills/types.ts'
import { printField } from '../business/print-field.ts'
import type { Intent } from '../business/rule-ids.ts'
import type { BusinessConfig, FieldId } from '../business/schema.ts'
import { plainWords } from '../business/terms.ts'
import type { MediaOutcome, MediaOutcomeKind, MediaStep } from '../media/outcome.ts'
import type { ConversationRecord, TurnMessage } from '../model/contract.ts'
import type { FieldCandidate } from '../understanding/types.ts'
import { showsBill } from './print-bill.ts'

export interface MediaTurn {
  step: MediaStep | null
  record: Pick<ConversationRecord, 'bill' | 'billAttempts'>
  /** What the lead's yes makes of the bill's figures. */
  learned: FieldCandidate[]
}

export interface MediaTurnInput {
  config: BusinessConfig
  inbound: readonly TurnMessage[]
  window: readonly TurnMessage[]
  intents: ReadonlySet<Intent>
  /** Read from this turn's words. */
  learned: readonly FieldCandidate[]
  record: ConversationRecord
  /** The words say that the bill is somebody else's, or another fact about it that is no denial of its figures. */
  states: boolean
}

/** Agent messages back in which a bill may still be what "está tudo certo" is about. */
const STILL_OPEN = 3

/**
 * What the files of a turn change in the conversation, and what the lead's answer makes of a bill that was shown.
 * Pure. A figure said in the chat wins over the bill's, the bill's over a form's.
 */
export function readMediaTurn(input: MediaTurnInput): MediaTurn {
  const files = input.inbound.flatMap(({ id, media }) => (media === undefined ? [] : [{ id, media }]))
  return readFiles(input, files) ?? readAnswer(input)
}

function readFiles(
  { config, record }: MediaTurnInput,
  files: readonly { id: string; media: MediaOutcome }[],
): MediaTurn | null {
  const bills = files.filter(({ media }) => media.outcome === 'bill')
  // Front and back, or the same bill again: the one that was read best, the later of two alike.
  const best = bills.toSorted((a, b) => (b.media.bill?.confidence ?? 0) - (a.media.bill?.confidence ?? 0))[0]
  if (best?.media.bill && best.media.mediaId !== null) {
    const bill: BillOnRecord = {
      mediaId: best.media.mediaId,
      messageId: best.id,
      reading: best.media.bill,
      confirmed: false,
    }
    return { step: 'bill_read', record: { bill, billAttempts: 0 }, learned: [] }
  }
  const papers = files.filter(({ media }) => media.kind !== 'audio' || media.outcome === 'stored')
  const settings = config.media.bill
  const outcomes = new Set(papers.map(({ media }) => media.outcome))
  if (settings !== undefined && papers.length > 0) {
    const step = billStep(outcomes)
    if (step !== null) {
      const billAttempts = record.billAttempts + 1
      return {
        step: billAttempts >= settings.max_attempts ? 'bill_to_person' : step,
        record: { bill: record.bill, billAttempts },
        learned: [],
      }
    }
  }
  const keep = { bill: record.bill, billAttempts: record.billAttempts }
  if (outcomes.has('stored')) return { step: 'media_stored', record: keep, learned: [] }
  if (outcomes.has('failed')) return { step: 'media_failed', record: keep, learned: [] }
  if (files.some(({ media }) => media.outcome === 'unheard' || media.outcome === 'failed'))
    return { step: 'audio_unheard', record: keep, learned: [] }
  return null
}

/** The kindest reading of several files that are no bill: one that may be, before one that is none. */
function billStep(outcomes: ReadonlySet<MediaOutcomeKind>): MediaStep | null {
  if (outcomes.has('locked')) return 'bill_locked'
  if (outcomes.has('unreadable')) return 'bill_unreadable'
  return outcomes.has('not_bill') || outcomes.has('stored') ? 'not_bill' : null
}

function readAnswer(input: MediaTurnInput): MediaTurn {
  const { config, record, intents, learned } = input
  const { bill } = record
  const keep: MediaTurn = { step: null, record: { bill, billAttempts: record.billAttempts }, learned: [] }
  const settings = config.media.bill
  if (bill === null || settings === undefined) return keep
  const figures = billFields(settings.fields, bill)
  const differs = learned.filter(({ field, value }) => {
    const figure = figures.find((one) => one.field === field)
    return figure !== undefined && figure.value !== value
  })
  const open = openBill(input, bill.reading)
  if (differs.length > 0) {
    // From here on the lead's own figure holds, however the bill was confirmed before.
    const record = { ...keep.record, bill: { ...bill, confirmed: false } }
    if (open === null || bill.confirmed) return { ...keep, record }
    // One figure put right: the others were looked at and stand, unless nothing is said to be right.
    const words = plainWords(input.inbound.map(({ text }) => text).join(' '))
    const rest = ALL_WRONG.test(words) ? [] : taken(config, bill, figures, learned)
    return { step: 'bill_corrected', record, learned: rest }
  }
  if (bill.confirmed || open === null) return keep
  const words = plainWords(input.inbound.map(({ text }) => text).join(' '))
  const denied = DENIES.test(words) || (intents.has('negation') && !AFFIRMS_BY_NO.test(words))
  const signs = input.inbound.map(({ text }) => text).join('')
  const affirmed =
    ((intents.has('affirmation') || THUMBS_UP.test(signs)) && open === 'last') ||
    CONFIRMS.test(words) ||
    AFFIRMS_BY_NO.test(words)
  if (affirmed && !denied) {
    return {
      step: 'bill_confirmed',
      record: { ...keep.record, bill: { ...bill, confirmed: true } },
      learned: taken(config, bill, figures, learned),
    }
  }
  if (denied && open === 'last' && !input.states && learned.length === 0) {
    return {
      step: 'bill_rejected',
      record: { bill: null, billAttempts: record.billAttempts + 1 },
      learned: [],
    }
  }
  return keep
}

/** Figures of the bill as fields, but for those the lead told; their evidence is the message the bill came with. */
function taken(
  config: BusinessConfig,
  bill: BillOnRecord,
  figures: readonly BillField[],
  learned: readonly FieldCandidate[],
): FieldCandidate[] {
  return figures
    .filter(({ field }) => !learned.some((one) => one.field === field))
    .map(({ field, value }) => ({
      field,
      value,
      evidence: `conta de luz: ${printField(config.fields[field]?.type, value)}`,
      ...(bill.messageId === undefined ? {} : { messageId: bill.messageId }),
    }))
}

/** Nothing but a sign of consent. */
const THUMBS_UP = /^(?:[👍👌✅✔🙌☑🆗]|\p{Emoji_Modifier}|\uFE0F|\s)+$/u
const ALL_WRONG =
  /\b(?:tudo|todos|toda|dados?|leitura|conta) (?:esta |ta |estao )?(?:errad\w+|trocad\w+)|\bnada a ver\b|\boutra conta\b|\bconta errada\b|\bnao e (?:a )?minha\b/
/** Says that the figures are right, in words that can be about nothing else. */
const CONFIRMS =
  /\b(?:(?:esta|ta|tao|estao|tudo|dados?|valor|valores|conta|leitura|informacoes) (?:tudo |todos? |toda )?(?:cert\w+|corret\w+|ok|certinh\w+|batendo|perfeit\w+|exat\w+)|confere\w*|confirm(?:o|ado|ada|adissimo)|pode confirmar|bate certinho|e (?:essa|isso|ela) mesm[oa]|minha conta mesmo|leu (?:certo|direito|certinho))\b/
/** "Não, nada a corrigir." */
const AFFIRMS_BY_NO =
  /\b(?:nada (?:a|para|pra) (?:corrigir|mudar|acrescentar)|nao (?:precisa|tem (?:nada|o que)|ha nada)(?: a| para| pra| de)? (?:corrigir|mudar|errad\w+)|sem (?:erros?|correc\w+)|nao (?:tem|ha) erro)\b/
const DENIES =
  /\b(?:nao (?:esta|ta|e|eh|foi|bate|confere|sao)(?: \w+){0,2}|errad\w+|incorret\w+|leu errado|nada a ver|outro valor|nao confere|faltou|trocad\w+)\b/

/** Whether the bill was shown in the agent's last message, a little before, or not within reach. */
function openBill({ window }: MediaTurnInput, reading: BillReading): 'last' | 'before' | null {
  const said = window.filter(({ role }) => role === 'agent').slice(-STILL_OPEN)
  const last = said.at(-1)
  if (last !== undefined && showsBill(last.text, reading)) return 'last'
  return said.some(({ text }) => showsBill(text, reading)) ? 'before' : null
}

interface BillField {
  field: FieldId
  value: string
}

/** The fields a bill fills, in their canonical form. */
export function billFields(
  fields: NonNullable<BusinessConfig['media']['bill']>['fields'],
  { reading }: BillOnRecord,
): BillField[] {
  const { totalCents, consumptionKwh, distributor, city, uf } = reading
  const whole: [FieldId | undefined, string | null][] = [
    [fields.total, totalCents === null ? null : String(totalCents)],
    [fields.consumption, consumptionKwh === null ? null : String(consumptionKwh)],
    [fields.distributor, distributor],
    [fields.city, city],
    [fields.uf, uf],
  ]
  return whole.flatMap(([field, value]) => (field === undefined || value === null ? [] : [{ field, value }]))
}
