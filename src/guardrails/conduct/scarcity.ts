import type { Finding } from '../define.ts'
import type { Reading } from '../reading.ts'
import { scanSentence } from '../scan.ts'

/** What can run out or close: said of it, few or a deadline is pressure. */
const OFFER =
  '(?:condic\\w+|ofertas?|lotes?|vagas?|cotas?|promoc\\w+|descontos?|janelas?|inscric\\w+|adesoes|adesao|planos?|beneficios?|oportunidades?|chances?|lugar(?:es)?|unidades?|pecas?|campanhas?|tabelas?|valor(?:es)?|precos?|agendas?|horarios?|reservas?|turmas?|pacotes?)'
const FEW =
  '(?:pouc\\w+|pouquissim\\w+|\\d{1,3}|um|uma|duas?|dois|tres|quatro|cinco|seis|sete|oito|dez|algum\\w+|nem|raras?|contad\\w+)'
const CLOSES =
  '(?:morr\\w+|fech\\w+|encerr\\w+|termin\\w+|acab\\w+|expir\\w+|venc(?:e|em|er|eu)|esgot\\w+|sa(?:i|em|iu) do ar|vira\\w*|muda\\w*|sobe\\w*|aumenta\\w*|some\\w*|val(?:e|em|ia) so|so val(?:e|em))'
const WHEN =
  '(?:hoje|amanha|meia[- ]noite|agora|ja|logo|semana|sexta|sabado|domingo|segunda|fim d[oe]|final d[oe]|breve|qualquer (?:hora|momento)|ate|\\d)'

const SCARCE = new RegExp(
  [
    `\\bfalt(?:a|am|ava|avam)(?: (?:so|apenas|somente))? ${FEW} ${OFFER}\\b`,
    `\\brest(?:a|am|ou|aram|ando|arem)\\b(?: \\w+){0,2} ${FEW}\\b`,
    `\\b(?:sobr(?:a|am|ou|aram)|tem|temos|ha|fic(?:a|am|ou|aram))(?: \\w+)? (?:so|apenas|somente)(?: mais)? ${FEW} ${OFFER}\\b`,
    `\\b(?:ultim[oa]s?|poucas|poucos|pouquissim[oa]s) ${OFFER}\\b`,
    `\\b${OFFER}\\b(?: \\w+){0,5} ${CLOSES}(?: \\w+){0,3} ${WHEN}\\b`,
    `\\b${OFFER}\\b(?: \\w+){0,2} (?:so |apenas |somente )?(?:val\\w+|vai|fica|dura|segue)(?: \\w+){0,2} ate\\b`,
    `\\b(?:so|apenas|somente) val\\w+ (?:ate|hoje|essa|esta|nessa|por)`,
    `\\b(?:so|apenas|somente) (?:sobr|rest)(?:aram|am|ou|a)(?: \\w+)? ${FEW}\\b`,
    '\\b(?:nao|ninguem) (?:\\w+ ){0,2}(?:sabe|sei|garanto)(?: \\w+){0,3} (?:quando|se) (?:abre|volta|tera|vai ter|reabre|aparece)\\b',
    '\\b(?:levando|pegando|fechando|comprando|assinando) (?:tudo|todas?|correndo|sem parar|adoidad[oa])\\b',
    `\\b(?:consigo|posso|da para|da pra|vou|estou) (?:\\w+ )?segur(?:ar|o|ando)\\b(?! (?:a massa|a carne))`,
    `\\bdepois (?:disso |de \\w+ )?(?:nao|ja era|e tarde|so)\\b(?: \\w+){0,3} (?:consigo|garanto|seguro|tem|volta|mais|ano)`,
  ].join('|'),
  'g',
)

/** Measures and steps are no scarcity: "restam 2 etapas", "sobram 10 mm". */
const NO_OFFER =
  /\b(?:etapas?|passos?|perguntas?|duvidas?|detalhes?|informac\w+|dados?|mm|cm|kg|gramas?|minutos?|meses|creditos?|saldo)\b/

const MUCH =
  /^ ?(?:os |o |uns )?(?:\d[\d,.]* ?(?:%|por|cm|mm|kg|unid|hamb)|(?:dez|doze|quinze|dezesseis|dezoito|vinte|trinta)[a-z ]* por cento)/

export function findScarcity(reading: Reading): Finding[] {
  return reading.sentences.flatMap((sentence): Finding[] =>
    sentence.question && /\b(?:sua|seu|voce)\b/.test(sentence.text)
      ? []
      : scanSentence(sentence, SCARCE)
          .filter(
            (hit) =>
              !/\bnao (?:\w+ ){0,4}$/.test(hit.before) &&
              !/\b(?:sem|nem) (?:\w+ ){0,2}$/.test(hit.before) &&
              !NO_OFFER.test(hit.text + hit.after.slice(0, 24)) &&
              // "O desconto vai até 18%": how much, not how long.
              !(/\b(?:ate|a)$/.test(hit.text) && MUCH.test(hit.after)),
          )
          .map(({ start, end }) => ({ start, end })),
  )
}
