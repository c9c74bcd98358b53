/** Points and lengths of time, and whether a statement about one promises something to the lead. */
import { phrases } from '../../text/phrases.ts'
import type { Finding } from '../define.ts'
import { declines, defers } from '../moves.ts'
import { isWorkedOut } from '../price/figures.ts'
import type { Reading } from '../reading.ts'
import { type Hit, scanSentence } from '../scan.ts'

export const MONTH =
  '(?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)'
const COUNT =
  '(?:\\d+|um|uma|dois|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|doze|quinze|vinte|trinta|quarenta|quarenta e cinco|sessenta|noventa|poucos|poucas|alguns|algumas|uns|umas|meio|no maximo|mais)'
const LENGTH =
  '(?:dias?|diazinhos?|semanas?|semaninhas?|semanazinhas?|mes(?:es|inho)?|quinzenas?|horas?|horinhas?)'
/** "15 dias", "duas semaninhas", "de 30 a 45 dias úteis". */
export const SPAN = `${COUNT}(?: (?:a|ate|ou|e) (?:\\d+|\\w+))? ?${LENGTH}(?: uteis| corridos| mais ou menos)?`
const FEAST =
  '(?:natal|pascoa|sao joao|festa junina|corpus christi|virada|carnaval|ano novo|reveillon|fim de ano|dia d[aoe]s? \\w+|ferias|feriado|black friday)'
/** "Semana que vem", "até sexta", "antes da Páscoa", "rapidinho". */
export const WHEN = `(?:amanha|depois de amanha|hoje(?: mesmo)?|(?:na |pra |para |no )?(?:semana|mes|segunda|terca|quarta|quinta|sexta|sabado|ano)(?:-feira)? que vem|(?:na |no |pra |para )?(?:proxim[oa]|outra) (?:semana|mes|segunda|quinzena|ano|lote)|(?:fim|final|meio|comeco|inicio) d[oae] (?:mes|semana|ano|\\w+)|ainda (?:este|esse|nesse|neste|essa|esta|nessa|nesta|hoje)(?: \\w+)?|(?:ate|antes d[aoe]|no|na|pro|pra|para o) (?:o |a )?(?:dia \\d+|${FEAST}|(?:fim|final) d[oae] \\w+|sexta|segunda|amanha|${MONTH})|em ${MONTH}|dia \\d+|depois d[eo] \\w+|logo logo|logo|rapid\\w+|em breve|em ${SPAN}|daqui a ${SPAN}|dentro de ${SPAN}|coisa de ${SPAN}|questao de (?:dias|semanas|horas|pouco tempo)|${SPAN}|no prazo|a tempo|antes d[aoe]|imediat\\w+|na hora|num instante|ja ja|pouco tempo|em poucos dias)`

const TIMES = phrases`
  (?:em |daqui a |dentro de |coisa de |cerca de |uns |umas |mais ou menos |ate |no maximo |por volta de |menos de )*${SPAN}
  amanha ¦ depois de amanha
  (?:na |pra |para |no )?(?:semana|mes|segunda|terca|quarta|quinta|sexta|sabado|ano)(?:-feira)? que vem
  (?:na |no |pra |para )?(?:proxim[oa]|outra) (?:semana|mes|segunda|quinzena)
  ainda (?:este|esse|nesse|neste|essa|esta|nessa|nesta) (?:mes|semana|ano|quinzena)
  (?:ate|antes d[aoe]) (?:o |a )?(?:${FEAST}|(?:fim|final) d[oae] (?:mes|ano|semana)|segunda|terca|quarta|quinta|sexta|sabado|domingo|${MONTH}|dia \d+)
  em poucos (?:dias|meses) ¦ em poucas semanas ¦ questao de (?:dias|semanas) ¦ logo logo
`

/** What the time is of, when it is no promise: a call, a warranty, the talk, the lead's own plan, a use. */
const CONTACT =
  /\b(?:fal[ae]r?|falara|cham[ae]r?|chamara|retorn\w+|respond\w+|procur\w+|entr[ae]r? em contato|contato|lig[ae]r?|ligue|atend\w+|conversa\w*|avis\w+|escrev\w+|volt[ae]r? a falar|te (?:da|dara) (?:um )?retorno|novidades?|retomar?|seguimos|continu\w+)\b/
const TALK =
  /\b(?:pergunt\w+|conversa|respost\w+|minutinho|bate-?papo|atendimento|horario|boa (?:prova|viagem|sorte|noite|semana|festa)|ate (?:amanha|logo)|bom (?:descanso|fim|domingo|sabado)|expediente|fim de semana|feriado)\b/
const LEADS_PLAN =
  /\b(?:voce|vc|voces|vcs|seu|sua|seus|suas|teu|tua)\b(?: \w+){0,4} (?:disse|falou|comentou|mencionou|precis\w+|quer\w*|pretend\w+|inaugur\w+|abr\w+|planej\w+|produz\w*|faz\w*|comecou|tem|prazo|projeto|loja|obra|pensa|citou|informou|trabalh\w+|roda\w*|funciona)\b|\b(?:inaugur\w+|sua (?:loja|obra|producao|inaugurac\w+)|seu (?:projeto|prazo))\b|\bentendi(?:d[oa])?\b|\banotad\w+|\bquem (?:precis|faz|produz|trabalh)\w*|\bse (?:voce|vc|voces|vcs|a sua|o seu|roda\w*|trabalha\w*|precis\w+)\b|\bpara (?:quem|voce que)\b/
const USE =
  /\b(?:garantia|primeir\w+ (?:dias|usos|semanas)|dia a dia|no dia|hoje em dia|vida util|limpeza|manutenc\w+|treina\w*|aprend\w+|ritmo|turno|jornada|por dia|ao dia|de trabalho|trabalhando|rodando|horas de|OUTPUT|unidades|kg|quilos|producao|produz\w*|faturamento|lucro|se paga\w*|retorno|economi\w+|anos?|experiencia|mercado|historia|parcel\w+|pagar?|boleto\w*|juros|financ\w+|prestac\w+|entrada|decidir|resposta|confirm\w+|pens\w+|oferta|promoc\w+|descongel\w+|geladeira|camara|validade|24 ?h\w*)\b/

function isPromise(hit: Hit): boolean {
  const { sentence, clause, text } = hit
  if (sentence.question || /^(?:dia|hoje|mes|ano)$/.test(text) || /\bquem sabe\b/.test(sentence.text))
    return false
  if (declines(sentence.text) && !/\b(?:mas|porem|so que)\b/.test(hit.before)) return false
  // The consultant calls tomorrow; what the consultant says is another's.
  if (CONTACT.test(sentence.text) || TALK.test(sentence.text)) return false
  if (defers(clause.text)) return false
  return !LEADS_PLAN.test(sentence.text) && !sentence.of(USE).test(sentence.text)
}

/** Statements that put a time on something and are about nothing else: a delivery is what is left. */
export function findTimePromises(reading: Reading, skip: (text: string) => boolean): Finding[] {
  return reading.sentences.flatMap((sentence) =>
    skip(sentence.text) || sentence.numbers.some((number) => isWorkedOut(number, reading))
      ? []
      : scanSentence(sentence, TIMES).filter((hit) => isPromise(hit)),
  )
}
