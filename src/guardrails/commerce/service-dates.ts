import type { Finding } from '../define.ts'
import { declines, defers } from '../moves.ts'
import type { Reading } from '../reading.ts'
import { type Hit, scanSentence } from '../scan.ts'
import { SPAN, WHEN } from './time.ts'

/** When a service begins to count for the customer, or when somebody of the house works at their place. */
const BEGINS =
  '(?:comec\\w+|inici\\w+|entr(?:a|am|ara|ou)(?: em vigor)?|val(?:e|em|er|era|endo)|ativ(?:o|a|ad\\w+|ar|amos)|lig(?:a|ad\\w+|am|amos)|funcion\\w+|ca(?:i|em|ira|ir)|vem|ven[hd]\\w*|chega\\w*|aparec\\w+|rod(?:a|ando)|pront\\w+|receb\\w+|liberad\\w+|disponive\\w+|pass(?:a|am|ara) a|fic(?:a|am|ara)(?: pront\\w+| ativ\\w+)?|acontec\\w+|sera feit\\w+|e feit\\w+)'
const BENEFIT =
  '(?:descontos?|creditos?|beneficios?|assinatura|planos?|energia(?: solar)?|economia|adesao|contrato|conta (?:nova|com desconto|mais (?:barata|leve))|fatura (?:nova|com desconto)|medidor|relogio|ligacao|tudo|o primeiro|a primeira|voce (?:ja )?(?:esta|paga|recebe|economiza))'
const TIME = `(?:${WHEN}|na (?:proxima|primeira|segunda|mesma|seguinte) (?:conta|fatura)|(?:n[ao]s? |pra |para )?(?:proxim[oa]s?|mesm[oa]|outr[oa]) (?:conta|fatura|mes|ciclo|semana|leitura)|de imediato|imediatamente|no mesmo (?:dia|mes)|n[ao] (?:segunda|terca|quarta|quinta|sexta|sabado|domingo)|em (?:${SPAN}|janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|dois tempos|poucos? \\w+)|(?:ate|a partir d[eo]) (?:o |a )?(?:dia \\w+|fim|final|segunda|terca|quarta|quinta|sexta|sabado|domingo|amanha|hoje|agora|proxim\\w+|janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)|(?:(?:a partir de|dia|em|ate|no dia) )?\\d{1,2} ?/ ?\\d{1,2}(?: ?/ ?\\d{2,4})?|ja ja|antes d[oa] \\w+|ainda (?:hoje|est\\w+ \\w+))`
const CREW =
  '(?:tecnic\\w+|eletricista\\w*|instalador\\w*|equipe(?: de campo| tecnica| nossa)?|engenheir\\w+|pessoal|time|profissiona\\w+|vistoriador\\w*|montador\\w*|rapaz|moco|rapazes|funcionari[oa]s?|nossa gente|gente nossa)'

const DATES = new RegExp(
  [
    `\\b${BENEFIT}\\b(?: \\w+){0,4} ${BEGINS}(?: \\w+){0,4} ${TIME}\\b`,
    `\\b${BEGINS}(?: \\w+){0,2} ${TIME}(?: \\w+){0,3} (?:o |a |os |com )?${BENEFIT}\\b`,
    `\\b${TIME}(?: \\w+){0,3} (?:ja |voce |vc |senhor |senhora |a |o |tudo )*(?:esta|ta|estara|comeca|vem|recebe|tem|ve|sente|paga|cai|vale|entra|fica|aparece)(?: \\w+){0,3} (?:ativ\\w+|liga\\w+|valendo|descontos?|creditos?|beneficios?|economi\\w+|pront\\w+|funcionando|menos|mais barat\\w+|instalad\\w+|energia)\\b`,
    `\\b(?:assin\\w+|fech\\w+|ader\\w+|contrat\\w+)(?: \\w+){0,3},? (?:em |na |no |ja |amanha|depois)(?: \\w+){0,4} (?:ativ\\w+|valendo|desconto|credito|pronto|recebendo|comeca\\w*|economizando|ligad\\w+)\\b`,
    `\\b(?:primeir[oa]|proxim[oa]) (?:conta|fatura|mes|boleto|desconto|credito)?(?: com (?:o )?desconto)?(?: \\w+){0,2} (?:ja )?(?:vem|sai|chega|cai|sera|comeca|fica)(?: \\w+){0,3} (?:${TIME}|com (?:o )?(?:desconto|credito)|mais barat\\w+|menor|reduzid\\w+|com a economia)\\b`,
    `\\b${CREW}\\b(?: \\w+){0,4} (?:lig\\w+|aparec\\w+|cheg\\w+|pass\\w+|confer\\w+|vem|vai|vao|est(?:a|ara)|acompanh\\w+|desloc\\w+|atend\\w+|agend\\w+|resolv\\w+|regul\\w+|test\\w+|vistor\\w+|faz|deix\\w+)(?: \\w+){0,5} (?:vespera|fiacao|medidor|relogio|quadro|padrao|regiao|entre|amanha|hoje|cedo|manha|tarde|casa|porta|local|instalac\\w+|ai|semana|segunda|terca|quarta|quinta|sexta|sabado|pronto|pronta|partida)\\b`,
    `\\b(?:vai|vao|vem|mando|mandamos|envio|enviamos|desloco|chamo|manda)(?: \\w+){0,2} ${CREW}(?: \\w+){0,3} (?:ai|ate|confer\\w+|ver|olhar|test\\w+|troc\\w+|medir|vistori\\w+|arrumar|regular|no|na)\\b`,
    `\\b(?:agend\\w+|marc\\w+|programa\\w*|combin\\w+)(?: \\w+){0,4} (?:${CREW}|visita|vistoria|troca|ligacao|inspecao|medicao)\\b`,
    `\\b(?:troca|substituicao|ligacao|vistoria|montagem|adequacao|instalacao|inspecao)(?: d[oae] \\w+)?(?: \\w+){0,3} (?:acontec\\w+|leva|demora|ocorre|e feita|sera feita|fica|esta marcada|dura|ate|em)(?: \\w+){0,3} (?:${TIME}|\\w+ (?:tardes?|manhas?|dias?|horas?)|dia \\w+|dez|quinze)\\b`,
    `\\b(?:montamos|instalamos|ligamos|trocamos|colocamos|deixamos)(?: \\w+){0,4} (?:rodando|funcionando|ai|mesmo dia|pront\\w+|na sua|no seu|tudo|ligad\\w+)\\b`,
    `\\b(?:leva|demora|sao|dura|precisa de|coisa de|questao de)(?: \\w+){0,2} (?:${SPAN}|pouco tempo|(?:uma|meia) (?:tarde|manha))(?: \\w+){0,3} (?:ate|para|pra|e) (?:\\w+ ){0,3}(?:comec\\w+|val\\w+|ativ\\w+|lig\\w+|cai\\w*|receb\\w+|funcion\\w+|aparec\\w+|desconto|credito|instal\\w+)\\b`,
    `\\b(?:${TIME}) (?:mesmo )?(?:a gente|nos|eu|ja|o time|a equipe)(?: ja)? (?:ativ\\w+|lig\\w+|comec\\w+|liber\\w+|inici\\w+|resolv\\w+|deix\\w+)\\b`,
    `\\b(?:uns|umas|em|so|apenas|mais|depois de|coisa de) (?:\\d+|um|dois|tres|poucos) (?:ciclos?|faturas|contas|leituras?)\\b(?: \\w+){0,3} (?:pronto|ja|voce|comeca|val\\w+|desconto|ativ\\w+|e)\\b`,
    `\\b(?:ativac\\w+|liberac\\w+|ligac\\w+|compensac\\w+|adesao|processo|inicio|comeco|desconto)\\b(?: \\w+){0,3} (?:leva|demora|dura|sai|acontece|ocorre|e feit\\w+)(?: \\w+){0,3} (?:\\d+|um|uma|dois|duas|tres|quatro|poucos|poucas)(?: a \\w+)? (?:ciclos?|faturas?|contas?|leituras?|faturamentos?|dias|semanas|mes|meses)\\b`,
    // "Já na próxima fatura": the whole answer.
    `^(?:(?:sim|claro|e|isso|opa),? )?ja (?:n[ao]|n[ao] sua) (?:proxim[oa]|primeir[oa]|mesm[oa]) (?:conta|fatura|mes|ciclo|leitura)\\b`,
    `^(?:(?:sim|claro|e|isso|opa),? )?(?:ja )?(?:comeca|comecam|entra|entram|inicia|vale|ativa|cai|vem|funciona)(?: \\w+){0,2} ${TIME}\\b`,
    `\\b(?:leva|levam|demora|demoram|sao|em|depois de|precisa de|conta com|espera|uns|umas)(?: \\w+){0,3} (?:\\d+|um|uma|dois|duas|tres|quatro|poucos|poucas|alguns|algumas) (?:ciclos?|faturas|contas|leituras?|faturamentos?)(?: de \\w+)?(?: \\w+){0,2} (?:ate|para|pra|e ja|e voce)\\b`,
    `\\bem dois tempos\\b|\\bzas[- ]tras\\b|\\bvapt[- ]vupt\\b`,
  ].join('|'),
  'g',
)
const DENIES = /\b(?:nao|nem|sem|nunca|ninguem|nenhum\w*|nada|jamais)\b(?: \w+){0,6} ?$/
const TERM = /\b(?:fidelidade|permanencia|carencia|planos?|por cento|meses de|anos de)\b|%/
const LEAD_ACTS =
  /\b(?:voce|vc) (?:me |ja |so )*(?:manda|envia|passa|confirma|responde|decide|pensa|volta|pode (?:me )?(?:mandar|enviar))/

/** `service`: what a plan binds and what reaches a customer every month is no date. */
export function findServiceDates(reading: Reading, service: boolean): Finding[] {
  return reading.sentences.flatMap((sentence): Finding[] => {
    if (sentence.question || declines(sentence.text) || LEAD_ACTS.test(sentence.text)) return []
    if (
      /\b(?:minuto|segundo|conversa|simulac\w+|consultor\w*|especialista)\b/.test(sentence.text) &&
      defers(sentence.text)
    )
      return []
    return scanSentence(sentence, DATES)
      .filter((hit: Hit) => {
        // "Pela mesma rede de hoje": as it is already.
        if (/\b(?:de|como|igual a) hoje$/.test(hit.text)) return false
        if (DENIES.test(hit.before) || /\b(?:nao|nenhum\w*|nada|ninguem)\b/.test(hit.text)) return false
        if (/\b(?:claro antes|antes de (?:voce|decidir|assinar))\b/.test(sentence.text)) return false
        if (/\b(?:todo mes|cada mes|mensalmente|por mes|como ja|depende|hoje em dia)\b/.test(sentence.text))
          return false
        if (
          /\b(?:distribuidora|e (?:ela|ele) que|molde|cuba|limpeza|meio do caminho|ate voce|ate o seu)\b/.test(
            sentence.text,
          )
        )
          return false
        if (
          !service &&
          !/\b(?:instal|mont|tecnic|equipe|ligamos|deixamos|troca|vistoria|dois tempos|acompanh)/.test(
            hit.text,
          )
        )
          return false
        return !(service && TERM.test(hit.text) && !/\b(?:comec|ativ|val)/.test(hit.text))
      })
      .map(({ start, end }) => ({ start, end }))
  })
}
