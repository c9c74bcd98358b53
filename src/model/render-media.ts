/** What a model is told of files in a turn. pt-BR: the model reads it. Only figures that were checked, nothing a file says. */
import type { Business } from '../business/schema.ts'
import type { BeforePerson } from '../graph/before-person.ts'
import { printBill } from '../graph/print-bill.ts'
import type { MediaStep } from '../media/outcome.ts'
import type { TurnBrief, TurnMessage } from './contract.ts'

const TELL: Record<MediaStep, string> = {
  bill_read:
    'A conta acima acabou de ser lida do arquivo do lead. Mostre valor, consumo, distribuidora e titular como estão escritos acima e pergunte só se está tudo certo. Nenhuma outra pergunta.',
  bill_confirmed:
    'O lead confirmou os dados da conta acima. Agradeça em poucas palavras e siga o atendimento.',
  bill_corrected: 'O lead corrigiu um dado da conta acima: vale o que ele disse. Confirme a correção e siga.',
  bill_rejected:
    'O lead disse que os dados lidos da conta não estão certos. Peça desculpas e pergunte só o valor certo, ou uma foto melhor.',
  bill_unreadable:
    'O lead mandou um arquivo que não deu para ler com segurança. Peça outra foto com dicas: boa luz, sem sombra, a conta inteira e na vertical, ou o PDF.',
  bill_locked:
    'O lead mandou um PDF protegido por senha. Peça uma foto da conta ou um PDF sem senha. Nunca peça a senha.',
  not_bill:
    'O arquivo do lead não é uma conta de luz. Diga isso com gentileza e peça a foto ou o PDF da conta de luz.',
  bill_to_person:
    'Não foi possível ler a conta depois de várias tentativas: diga que um consultor continua por aqui.',
  media_stored: 'O arquivo do lead chegou e fica guardado para o time ver. Agradeça; não diga o que há nele.',
  audio_unheard: 'Não foi possível ouvir o áudio do lead. Peça com gentileza que escreva.',
  media_failed: 'O arquivo do lead não pôde ser aberto. Peça que mande de novo ou conte por escrito.',
}

export function billLines(business: Business, { record }: TurnBrief): string[] {
  if (record.bill === null) return []
  return [
    `${printBill(business, record.bill.reading)} (${record.bill.confirmed ? 'confirmada pelo lead' : 'ainda não confirmada'})`,
  ]
}

export function fileLines({ mediaStep }: TurnBrief): string[] {
  return mediaStep === null || mediaStep === undefined ? [] : [TELL[mediaStep]]
}

const FIRST: Record<NonNullable<BeforePerson>, string> = {
  settle:
    'Antes de passar a conversa, pergunte só o que ficou em aberto sobre a conta (de quem ela é). Não diga ainda que um consultor assume.',
  ask_bill:
    'Responda o que foi perguntado e peça uma foto ou o PDF da conta de luz, dizendo o motivo: com ela o consultor confirma consumo e desconto. É a única pergunta. Não diga ainda que um consultor assume.',
  await_bill:
    'A conta de luz já foi pedida. Responda o que foi perguntado, ou diga que fica no aguardo dela. Não pergunte nada nem diga ainda que um consultor assume.',
}

export function beforePersonLines({ beforePerson, mediaStep }: TurnBrief): string[] {
  // What was read is shown first.
  return !beforePerson || mediaStep === 'bill_read' ? [] : [FIRST[beforePerson]]
}

const KINDS = { image: 'imagem', document: 'documento', audio: 'áudio' } as const

/** A message's words, with a mark for what came beside them. */
export function withAttachment({ text, attachment, media }: TurnMessage): string {
  if (media?.outcome === 'heard') return `${text}\n[áudio transcrito]`
  if (media !== undefined) return `${text}\n[anexo: ${KINDS[media.kind]}]`.trim()
  return attachment === undefined ? text : `${text}\n[anexo não lido: ${attachment}]`.trim()
}
