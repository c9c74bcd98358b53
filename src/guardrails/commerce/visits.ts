import type { Finding } from '../define.ts'
import { declines, defers } from '../moves.ts'
import type { Reading } from '../reading.ts'
import { type Hit, scanSentence } from '../scan.ts'

/**
 * Somebody of the house at the customer's place: a technician who comes, a crew that connects, a survey to book.
 * Whoever it is and whatever the visit is called.
 */
const CREW =
  '(?:tecnic[oa]s?|eletricistas?|instalador\\w*|montador\\w*|engenheir\\w+|vistoriador\\w*|profissiona(?:l|is)|prestador\\w*|(?:nossa |a |uma )?equipe(?: (?:tecnica|de campo|de instalac\\w+))?|nosso pessoal|nosso time|(?:um |o )?(?:rapaz|moco|menino|cara|colega)(?: d[ao] \\w+)?|alguem (?:d[ao] (?:nossa |nosso )?(?:equipe|time|empresa|BRAND)|nosso))'
const COMES =
  '(?:vem|vao|vai|ira|irao|(?:dar|da|de|dando) (?:um pulo|uma passada|uma olhada)|olh(?:a|am|ar)|pass(?:a|am|ar|ara|e)|visit(?:a|am|ar|e)|cheg(?:a|am|ar)|mede|medir|medem|faz(?:em)?|faremos|lig(?:a|am|ar|ue)|conect\\w+|coloc(?:a|am|ar|ue)|mont(?:a|am|ar)|instal(?:a|am|ar|e)|limp(?:a|am|ar)|troc(?:a|am|ar)|verific(?:a|am|ar)|avali(?:a|am|ar)|sobe|subir|vistori(?:a|ar)|acompanh(?:a|ar))'
const PLACE =
  '(?:ai|aqui|la|em casa|n[ao] (?:sua|seu|local|endereco|residencia|imovel|obra)|ate voce|a sua casa|seu (?:ponto|medidor|imovel|telhado|quadro|relogio|local)|sua (?:casa|empresa|rede|residencia|loja)|o (?:seu )?(?:telhado|relogio|medidor|quadro|ponto)|as placas|os paineis|a estrutura|a laje|cedo|amanha|hoje|segunda|terca|quarta|quinta|sexta|sabado|domingo|semana|mes|dia)'
const VISIT = new RegExp(
  [
    `\\b${CREW}(?: \\w+){0,3} ${COMES}(?: \\w+){0,4} ${PLACE}\\b`,
    `\\b(?:vai|vem|passa|mando|mandamos|manda|chega|desloco)(?: \\w+){0,2} (?:rapaz|moco|cara|menino|gente nossa|colega|profissional|funcionario|${CREW})(?: \\w+){0,2} (?:ai|ate|na sua|no seu|instalar|montar|ver|amanha)\\b`,
    `\\binstal\\w+ (?:e|fica) (?:conosco|com a gente|por nossa conta|com nosso \\w+)`,
    `\\b(?:receber|recebe|recebera|esperar|espere|aguardar|aguarde|atender)(?: \\w+){0,2} (?:tecnic[oa]s?|eletricistas?|instalador\\w*|montador\\w*|equipe|engenheir\\w+|visita)\\b`,
    `\\b(?:agend(?:o|ar|amos|ei|e|ado|ada)|marc(?:o|ar|amos|ei|ado|ada)|combin(?:o|ar|ei)|reserv(?:o|ar|ei))(?: \\w+){0,3} (?:visitas?|vistorias?|instalac\\w+|inspec\\w+|medic\\w+|tecnic[oa]s?|eletricistas?|obra|ligac\\w+)\\b`,
    '\\bvisita (?:d[oa] )?(?:nosso |nossa |um |uma )?(?:tecnic[oa]|eletricista|equipe|instalador\\w*|engenheir\\w+)\\b',
    `\\b(?:o pessoal|a equipe|o time|alguem|a gente)(?: \\w+){0,2} (?:da um pulo|vai ate|da uma passada|da uma olhada|passa)(?: \\w+){0,2} ${PLACE}\\b`,
    `\\b(?:fazemos|faremos|realizamos|fazer|farei|realizar|mando|mandamos|mandar|envio|enviamos)(?: \\w+){0,4} (?:visita|vistoria|inspecao|tecnic[oa]s?|eletricistas?|instalador\\w*)\\b`,
  ].join('|'),
  'g',
)
/** "Vem sim, um eletricista": what the lead asked is granted. */
const ASKED_VISIT =
  /\b(?:alguem|tecnico|equipe|pessoal|voces|vcs|eletricista|instalador)\b[^?]{0,30}\b(?:vem|vai|passa|visita|vao|vem ate|precisa vir|tem que vir)\b/
const GRANTS = /^(?:sim|claro|com certeza|isso)?[,!. ]*(?:vem|vai|vao|passa|passam|precisa|tem)(?: sim)?\b/
const DENIED =
  /\b(?:nao|nem|nunca|jamais|ninguem|sem|nenhum[a]?|nada|zero|dispensa\w*|em vez de|ao contrario|diferente)\b[^.;!?]{0,60}$/
const DENIED_AFTER =
  /^[^.;!?]{0,50}\b(?:nao (?:exist\w+|precis\w+|acontec\w+|ha|tem|faz)|nao e necessari\w+|nenhum[a]?|dispens\w+)\b/

export function findVisits(reading: Reading, lead: Reading): Finding[] {
  const place = ({ start, end }: { start: number; end: number }): Finding => ({ start, end })
  const stated = reading.sentences.flatMap((sentence) =>
    scanSentence(sentence, VISIT)
      .filter((hit: Hit) => {
        if (DENIED.test(hit.before) || DENIED_AFTER.test(hit.after)) return false
        if (
          /\b(?:outras? empresas?|concorrentes?|distribuidora|e (?:ela|ele|eles) que)\b/.test(sentence.text)
        )
          return false
        return !(sentence.question && /\b(?:ja (?:teve|recebeu|foi))\b/.test(sentence.text))
      })
      .map(place),
  )
  const granted = ASKED_VISIT.test(lead.folded.text)
    ? reading.sentences.filter(
        (one) =>
          GRANTS.test(one.text) && !/\bnao\b/.test(one.text) && !defers(one.text) && !declines(one.text),
      )
    : []
  return [...stated, ...granted.map(place)]
}
