/** Puts a turn's brief into words for a model that reads messages. All text is pt-BR: the model reads it. */
import { type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { askFor } from '../business/next-question.ts'
import { printFields } from '../business/print-field.ts'
import { TURN_HEADINGS } from '../business/prompt-headings.ts'
import type { Business } from '../business/schema.ts'
import { renderSystemPrompt } from '../business/system-prompt.ts'
import { feedbackOf } from '../guardrails/check.ts'
import type { TurnBrief, TurnMessage } from './contract.ts'
import { fence } from './fence.ts'
import { beforePersonLines, billLines, fileLines, withAttachment } from './render-media.ts'

/**
 * Messages of one call: the business's prompt, then the turn. Lead words, passages and look-ups are fenced as
 * data, because whatever a lead or a document says is never an instruction.
 */
export function renderMessages(business: Business, brief: TurnBrief): BaseMessage[] {
  return [new SystemMessage(renderSystemPrompt(business)), new HumanMessage(renderTurn(business, brief))]
}

function renderTurn(business: Business, brief: TurnBrief): string {
  const { config } = business
  const parts = [
    section(TURN_HEADINGS.moment, [
      `agora: ${brief.clock.now} (${brief.clock.greeting.toLowerCase()})`,
      `horário comercial: ${brief.clock.businessHours ? 'sim' : 'não'}`,
      brief.record.turns === 0
        ? 'primeira resposta desta conversa: apresente-se'
        : 'conversa em andamento: não se apresente de novo',
    ]),
    section(
      TURN_HEADINGS.known,
      Object.entries(printFields(config, brief.known)).map(([id, value]) => `${id}: ${value}`),
    ),
    section(
      TURN_HEADINGS.missing,
      brief.missing.map(
        (id) => `${id}: ${askFor(config, id, brief.record.asked[id] ?? 0) ?? config.fields[id]?.label ?? id}`,
      ),
    ),
    section(TURN_HEADINGS.asks, brief.intents),
    section(TURN_HEADINGS.offers, [...brief.record.upsells, ...brief.record.alternatives]),
    section(TURN_HEADINGS.refused, brief.record.refused),
    brief.record.earlier === null
      ? ''
      : section(TURN_HEADINGS.earlier, [fence(brief.record.earlier.summary)]),
    section(TURN_HEADINGS.summary, brief.summary === '' ? [] : [brief.summary]),
    section(TURN_HEADINGS.window, brief.window.map(line)),
    section(
      brief.evidence ? TURN_HEADINGS.passages : TURN_HEADINGS.noPassages,
      brief.passages.map(
        (passage) =>
          `[${passage.id}] ${passage.title}${passage.available ? '' : ' (INDISPONÍVEL)'}\n${fence(passage.text)}`,
      ),
      brief.evidence,
    ),
    section(TURN_HEADINGS.lookups, lookupLines(business, brief)),
    section(TURN_HEADINGS.bill, billLines(business, brief).map(fence)),
    section(
      TURN_HEADINGS.inbound,
      brief.inbound.map((message) => fence(withAttachment(message))),
    ),
    section(TURN_HEADINGS.files, fileLines(brief)),
    section(TURN_HEADINGS.beforePerson, beforePersonLines(brief)),
    brief.feedback === null
      ? ''
      : section(TURN_HEADINGS.feedback, [
          fence(brief.feedback.draft.slice(0, 1500)),
          ...brief.feedback.violations.map(({ rule, match }) =>
            `regra ${rule}: "${match}". ${feedbackOf(business, rule)}`.trim(),
          ),
        ]),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** Answers of earlier turns; those of this one follow as tool messages. No answer is said to be none. */
function lookupLines({ config }: Business, { record, called, offer }: TurnBrief): string[] {
  return config.look_ups.flatMap(({ tool }) => {
    const found = record.lookups[tool]
    if (found === undefined || called.includes(tool)) return []
    if (offer.failed.includes(tool))
      return [`${tool}: sem resposta. Diga que o consultor confirma; nunca que não atende.`]
    if (!offer.evidence.includes(`${tool}:${found.args}`)) return []
    return [`${tool}:\n${fence(JSON.stringify(found.data))}`]
  })
}

function section(title: string, lines: readonly string[], always = false): string {
  return lines.length === 0 && !always && !title.startsWith('PASSAGENS:')
    ? ''
    : `## ${title}\n${lines.join('\n')}`
}

const SPEAKER = { lead: 'Lead', agent: 'Você', human: 'Vendedor', system: 'Sistema' } as const

function line(message: TurnMessage): string {
  return `${SPEAKER[message.role]}: ${message.text.replace(/\s+/g, ' ')}`
}
