import type { Finding } from '../define.ts'
import { declines } from '../moves.ts'
import type { Reading } from '../reading.ts'
import { scanSentence } from '../scan.ts'

/**
 * What only a person does, told in the first person: eating, sleeping, living somewhere, paying bills, having a
 * shift. A program that says so claims to be one.
 */
const LIFE_VERB =
  '(?:almoc(?:o|ei|ar|ando|amos)|jant(?:o|ei|ar|ando)|lanch(?:o|ei|ar|ando)|durm(?:o|ir)|dorm(?:i|ir|indo)|acord(?:o|ei|ar)|descans(?:o|ei|ar|ando)|mor(?:o|ei|ava|ar)|nasci|cresci|casei|estud(?:o|ei|ava)|viaj(?:o|ei|ar|ando)|cozinh(?:o|ei|ava)|dirij(?:o|i)|cans(?:ei|ad[oa])|sai (?:cedo|tarde|do|da|pra|para)|bati ponto|bater ponto)'
const LIFE = new RegExp(
  [
    // "vou almoçar", "fui almoçar e já volto", "acabei de jantar", "moro de aluguel".
    `\\b(?:eu |ja |tambem |so |aqui )*(?:vou|fui|tava|estava|estou|to|acabei de|preciso|volto (?:d[ao] )?|saindo pra|saindo para)(?: \\w+){0,2} ${LIFE_VERB}\\b`,
    `(?:^|[,.;!?\\n] ?|\\b(?:eu|tambem|que|e|aqui) )${LIFE_VERB}\\b`,
    '\\beu (?:tambem )?(?:\\w+ ){0,2}(?:pago|pagava|recebo|gasto|tomo|bebo|compro|uso|usava|dirijo)\\b(?: \\w+){0,4} (?:conta|luz|aluguel|boleto|energia|salario|cafe|agua|casa|carro|hamburguer|churrasco)',
    '\\b(?:sozinh[oa]|correria|cheia|lotad[oa]|so eu)(?: \\w+){0,3} (?:atendimento|plantao|turno|loja|equipe|balcao)\\b',
    '\\b(?:atendimento|plantao|turno) (?:sozinh[oa]|so (?:eu|comigo))\\b',
    '\\bna minha (?:casa|rua|cidade|familia|epoca|infancia|cozinha)\\b|\\bl[ae] em casa\\b|\\baqui em casa\\b(?! voce)',
    '\\b(?:sei|imagino|entendo)(?: \\w+){0,4} (?:porque|pois) (?:eu )?(?:tambem )?(?:pago|passo|passei|moro|tenho|vivo)\\b',
    '\\b(?:demora|sumico|atraso),? (?:e que |eu )?(?:estava|tava|fui|precisei|tive)\\b',
  ].join('|'),
  'g',
)
/** Nobody but people at work here: "operado por atendentes humanos", "sem uso de automação". */
const STAFFED = new RegExp(
  [
    '\\b(?:atendid|operad|respondid|feit|escrit|conduzid|cuidad|realizad|monitorad)\\w+(?: \\w+){0,2} (?:por|pel[oa]s?) (?:\\w+ )?(?:pessoas|human\\w+|atendentes? human\\w+|gente|seres? human\\w+|uma pessoa|um human\\w+)\\b',
    '\\b(?:sem|zero|nada de|nenhum[a]?|livre de) (?:uso de |usar )?(?:automac\\w+|robos?|bots?|chatbots?|inteligencia artificial|ia|maquina (?:respondendo|falando)|respostas? automatic\\w+)\\b',
    '\\b(?:100%|totalmente|inteiramente|exclusivamente|so) human[oa]s?\\b',
  ].join('|'),
  'g',
)

export function findHumanLife(reading: Reading): Finding[] {
  return reading.sentences.flatMap((sentence): Finding[] => {
    if (declines(sentence.text) && /\b(?:assistente|virtual)\b/.test(sentence.text)) return []
    const life = scanSentence(sentence, LIFE).filter(
      // A question about the lead's own day, or somebody else's.
      (hit) =>
        !(sentence.question && /\b(?:voce|vc|voces|sua|seu)\b/.test(sentence.text)) &&
        !/\bnao\b/.test(hit.text),
    )
    const staffed = scanSentence(sentence, STAFFED).filter((hit) => !/\bnao (?:\w+ ){0,3}$/.test(hit.before))
    return [...life, ...staffed].map(({ start, end }) => ({ start, end }))
  })
}
