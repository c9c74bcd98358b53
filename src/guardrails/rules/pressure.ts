import { phrases } from '../../text/phrases.ts'
import { findScarcity } from '../conduct/scarcity.ts'
import { findUrgency } from '../conduct/urgency.ts'
import { type Finding, NO_PARAMS, parseParams, readingRule } from '../define.ts'
import { type Reading, readLead } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'
import { type Hit, scan } from '../scan.ts'

const THINGS =
  '(?:unidades?|maquinas?|vagas?|pecas?|equipamentos?|horarios?|condic\\w+|lotes?|chances?|oportunidades?|dias|horas|agenda)'

const PUSHES = phrases`
  (?:ultim[oa]s?|poucas?|poucos|rest\w+|limitad\w+|quase sem)(?: \w+){0,3} ${THINGS}(?: (?:disponive\w+|do lote|desse lote|no estoque|restantes|hoje|essa semana))?
  (?:temos|tem|ha|sobr\w+|rest\w+|fic\w+)(?: \w+)? (?:so|apenas|somente)(?: mais)? (?:\d+|uma|um|duas|dois|tres|algumas|poucas|mais) ${THINGS}
  (?:so|apenas|somente)(?: mais)? (?:\d+|uma|um|duas|dois|tres|algumas|poucas) ${THINGS} (?:disponive\w+|do lote|desse lote|no estoque|restantes?|hoje|essa semana|sobr\w+|livre\w*)
  vagas limitadas ¦ edicao limitada ¦ esgot(?:a|ando|ar|ado|am|ou|e)(?: \w+)?
  (?:esta|estao|ta|vai|vao|podem?) (?:acab\w+|esgot\w+|faltar|lotad\w+|lotando|voando|saindo rapido)
  acabam? (?:rapid\w+|logo|em breve|hoje)
  antes que (?:acabe\w*|seja tarde|esgote\w*|termine|outro|o|a|suba|feche)
  procura (?:esta |ta |e |anda )?(?:enorme|alta|grande|muito|demais)
  (?:respond\w+|decid\w+|fal[ae]|confirm\w+)\b[^.!?]{0,28}\b(?:to|estou|fico|estamos) (?:aqui )?esperando ¦ (?:termina|acaba|encerra|vence|expira|fecha)m? (?:hoje|amanha|essa noite|a meia noite)(?: \w+)*
  (?:demanda|procura|fila)(?: \w+){0,3} (?:esta |ta |e |anda )?(?:alt\w+|enorme|gigante\w*|grande\w*|absurda|recorde|crescendo) ¦ decisao (?:imediata|rapida|agora|hoje|ja) ¦ para nao perder ¦ pra nao perder
  demanda (?:esta |ta |e |anda )?(?:enorme|alta|grande|muito) ¦ fila de espera ¦ concorrid\w+
  agenda(?: \w+){0,3} (?:lotando|lotada|cheia|apertada|enchendo|fechando)
  so (?:mais )?(?:ate|hoje|essa semana|esta semana|agora|por hoje)(?! (?:um|o) consultor)
  (?:somente|apenas|valid\w+|termina|acaba|encerra|vence|expira)(?: \w+){0,2} (?:ate|hoje|amanha|a meia[- ]noite|sexta|domingo|essa semana|esta semana)
  ate acabar ¦ corr(?:e|a|am|er)(?: (?:que|la|ja|logo)|(?=[!.]|$)) ¦ corr(?:e|a|am|er)(?: (?:que|la|pra|para|antes|logo|garantir)|$)
  nao (?:perca|perde|percam|deixe|deixa|fique|fica|pode ficar|pode perder|vai querer perder|espere|espera|demore|vacile|marque bobeira|de bobeira)(?: \w+){0,3} (?:tempo|essa|esta|chance|oportunidade|passar|para depois|pra depois|de fora|fora|muito|mais|para tras|escapar|de aproveitar|nessa)
  nao perca ¦ agora ou nunca ¦ ultima chance
  oportunidade(?: \w+){0,3} (?:unica|nao volta|imperdive\w+|de ouro|rara|passa|acaba|assim)
  imperdive(?:l|is) ¦ nao volta(?: mais)? ¦ relampago
  garant(?:a|e|ir)(?: \w+)? (?:ja|logo|agora|hoje|sua|a sua|o seu|a vaga)(?: \w+)?
  (?:decid\w+|resolv\w+|respond\w+|fech\w+|compr\w+|aproveit\w+|confirm\w+|fal[ea]\w*|cham\w+)(?: (?:com o consultor|comigo|logo|tudo|isso))? (?:agora(?: mesmo)?|ja\b|hoje(?: mesmo| ainda)?|imediatamente|urgente\w*|logo|o quanto antes|rapido)
  enquanto (?:da tempo|e tempo|ha tempo|pode|ainda tem|tem|dura|temos)
  (?:achar?|encontrar?|ter|tera|aparece\w*) outra (?:oportunidade|chance|condic\w+|oferta)(?: \w+){0,2} ¦ nao (?:seja|va ser) [oa] (?:unic[oa]|ultim[oa])(?: \w+){0,3}
  quem (?:demora|chega|espera|deixa)(?: \w+){0,4} (?:perde\w*|perdendo|primeiro|leva|fica|para depois|para tras)
  preciso (?:da|de uma|de) (?:sua )?(?:resposta|decisao|confirmacao)(?: \w+)? (?:ate|hoje|agora|ja|urgente|amanha|o quanto)
  tempo e dinheiro ¦ quanto antes(?: voce)? (?:fech\w+|compr\w+|decid\w+|comecar|assin\w+)
  cada (?:dia|minuto|hora|segundo|semana)(?: \w+){0,5} (?:perd\w+|sem (?:ela|a|essa|maquina))
  perdendo (?:dinheiro|tempo|clientes?|vendas?|mercado|espaco)
  perde(?:r|ndo|ra)? (?:mercado|espaco|clientes|vendas|dinheiro|a vez|a chance|a oportunidade|o lugar|essa)
  ficar? (?:para|pra) tras ¦ vai ficar (?:de fora|sem) ¦ ficar (?:de )?fora dess[ae]
  esperando (?:sua|a sua|o seu) (?:decisao|resposta|sim|retorno) ¦ cade (?:voce|a resposta|sua)
  (?:seguro|guardo|segurar|segurando|segura) (?:a|essa|sua|o|esse)(?: \w+)? (?:vaga|maquina|condic\w+|lugar|unidade|horario)
  nao (?:dorm\w+ no ponto|vacil\w+|boie|fique? (?:esperando|parad\w+|olhando)|pens[ae] (?:muito|demais)|aparece (?:duas|de novo|sempre|toda hora)|vai (?:se )?repetir|vai ter outra|se repete|consigo (?:segurar|garantir|guardar)|vou conseguir segurar|da (?:pra|para) (?:esperar|adiar|deixar))(?: \w+){0,4}
  dorm\w+ no ponto ¦ (?:uma |essa |chance|oportunidade)(?: \w+){0,2} (?:dess[ae]s?|assim) (?:nao|so|e rara) ¦ (?:pode|podem|vai) (?:nao (?:ter|existir|sobrar|haver)|acabar|esgotar|sumir|faltar)(?: \w+)? (?:mais|amanha|logo|semana)?
  (?:guard\w+|segur\w+|reserv\w+|deix\w+)(?: \w+){0,3} (?:condic\w+|vaga|lugar|oferta|preco)(?: \w+){0,4} (?:so (?:pra|para|ate)|ate|por pouco|mas)
  (?:preciso|quero|espero|vou precisar|necessito|aguardo)(?: \w+){0,2} (?:que )?(?:voce|vc)(?: me)? (?:confirm\w+|respond\w+|decid\w+|de |diga|feche|resolva)(?: \w+){0,3} (?:ate|hoje|agora|ainda|logo|ja|amanha|rapido)
  desist\w+(?: \w+){0,2} (?:assim|facil|agora|tao) ¦ (?:vai|vao|pretende) (?:mesmo )?(?:desistir|deixar pra la|jogar fora|continuar (?:perdendo|fazendo na mao|assim|nessa)|esperar ate quando) ¦ ate quando (?:voce )?vai(?: \w+)?
  (?:outr[oa]s?|tem|ja tem|ha)(?: \w+){0,3} (?:interessad\w+|querendo|de olho|na fila|na sua frente) ¦ (?:muita gente|todo mundo|o pessoal|a galera|sua cidade|seus? vizinh\w+)(?: \w+){0,5} (?:querendo|comprando|ja (?:esta|tem|comprou|fechou)|correndo|de olho)
  antes que (?:o |a )?(?:preco|valor|condic\w+|promoc\w+|estoque|alguem|outro)(?: \w+){0,2} ¦ (?:pegar|pega) ou largar ¦ o (?:tempo|relogio) (?:esta |ta )?(?:passando|correndo) ¦ cada (?:minuto|segundo) conta ¦ concorrente\w* (?:agradec\w+|vai)
  (?:fic\w+|deixa\w*|vai) (?:para|pra) tras ¦ (?:oportunidade|chance)(?: \w+){0,3} (?:perd\w+|escap\w+|voando|acaband\w+) ¦ sem falta (?:hoje|ate) ¦ (?:decide|decida|resolve|fecha|bora|anda)(?: \w+)? (?:ai|logo|hoje|agora|com isso) ¦ vamos fechar logo ¦ (?:prejuizo|dinheiro jogado fora|jogando dinheiro)(?: \w+)?
  se (?:voce )?nao (?:responder|fechar|decidir|confirmar|comprar|aproveitar) ¦ se eu fosse voce
  vai se arrepender ¦ arrepend\w+
  seus? concorrentes?(?: \w+){0,3} (?:compr\w+|ja|est[ao]o?|usam|usa|saiu|sair\w*|na frente)
  (?:todo mundo|todos|muita gente|a maioria)(?: \w+){0,3} (?:levando|comprando|fechando|aproveitando|ja (?:comprou|fechou|tem))
  so falta voce
  voce (?:nao )?(?:merece|tem que|precisa|deve) (?:comprar|fechar|levar|aproveitar|decidir)(?: \w+)?
  loucura (?:nao|deixar|perder) ¦ erro (?:nao|deixar) ¦ leva (?:ela|essa|logo|a [a-z]+\d\w*|a)(?: \w+)?$
  nao tem por que (?:esperar|adiar|pensar) ¦ o que (?:esta|ta) esperando ¦ por que (?:esperar|adiar|deixar)
  tem certeza (?:que|de que) (?:nao|vai|quer)
  vai (?:mesmo )?(?:deixar|perder|jogar fora)(?: \w+){0,3} (?:passar|chance|oportunidade|essa) ¦ insisto
  (?:vou|preciso|quero|deixa eu) insistir ¦ bora,? bora ¦ anda logo ¦ act now ¦ hurry

  (?:e|essa e|esta e) a ultima(?! (?:pergunta|etapa|coisa|duvida|informac\w+))(?: \w+)? ¦ ultimas (?:pecas|unidades|vagas|maquinas) ¦ (?:amanha|depois|semana que vem|mes que vem)(?: \w+){0,2} (?:pode|nao|vai)(?: \w+){0,2} (?:ter|existir|haver|sobrar|tarde|reclama\w*|acab\w+) ¦ quem (?:chegar|chega|decidir|fechar|correr) primeiro(?: \w+){0,2} ¦ (?:tem|ha) (?:muita|grande|bastante) (?:procura|demanda)(?: \w+)? ¦ (?:pense|pensa|decida|decide|seja|age|aja|responde|responda|escolh[ae]|resolv[ae]) (?:rapid\w+|logo|depressa|ja)
  me (?:da|de|diz|diga|manda) (?:um |logo )?(?:sim|ok|resposta|a sua resposta|retorno) (?:hoje|agora|logo|ja|ate)(?: \w+)? ¦ (?:responde|responda)(?: \w+){0,3} (?:esperando|por favor,? (?:to|estou)|logo|agora) ¦ nao some(?: \w+)? ¦ enquanto (?:voce|vc) (?:pensa|espera|demora|decide|enrola)(?: \w+)? ¦ (?:a )?(?:oportunidade|hora|chance) e (?:agora|essa|esta|hoje) ¦ tempo limitado ¦ enquanto durar\w*(?: \w+){0,3} ¦ (?:preco|valor)(?: \w+){0,2} (?:sobe|aumenta|vai subir|vai aumentar|muda)(?: \w+)? ¦ (?:se )?(?:deixar|deixa) (?:para|pra) depois(?: \w+){0,3} ¦ pode ser tarde(?: demais)? ¦ nao da (?:pra|para) (?:ficar )?(?:pensando|esperar|enrolar|adiar)(?: \w+)?
  (?:reserv[ae]|garant[ae]|peg[ae]|adquir[ae]|compr[ae]|lev[ae]) (?:ja|logo|agora|hoje)(?: \w+){0,2} ¦ (?:confia|confie),?(?: \w+){0,3} (?:compra|leva|fecha|e fecha|e leva) ¦ vai por mim(?: \w+)? ¦ (?:voce|vc) (?:precisa|tem que ter|nao vive sem) (?:dela|essa maquina|disso) ¦ quanto mais (?:voce )?(?:espera|demora|adia|enrola)(?: \w+){0,4} ¦ se nao for (?:agora|hoje)(?: \w+){0,4} ¦ (?:continuar|continua|vai)(?: \w+){0,3} na mao em pleno(?: \w+)? ¦ (?:escolhe|decide|fecha|marca|responde) logo ¦ (?:cancelo|encerro|perde)(?: \w+){0,2} (?:atendimento|vez|condic\w+|lugar)(?: \w+)? ¦ so tenho (?:\d+|um|dois|duas|tres) (?:horarios?|vagas?|dias)(?: \w+)?
`

function other(hit: Hit): boolean {
  const { text, before, after, sentence, clause } = hit
  // "A bandeira pesa menos, mas não some": not the lead.
  if (/^nao some/.test(text) && /\b(?:mas|e|que|ela|ele|isso|bandeira|taxa) $/.test(before)) return true
  // "Não precisa decidir agora", "sem pressa".
  if (
    /\b(?:nao|nem|sem|nunca|ninguem|de jeito nenhum)\b(?: (?!vai|vao|pode|fica|vale)\w+){0,3} $/.test(
      before,
    ) &&
    !/^(?:nao|nem|nunca|se (?:voce )?nao)|arrepend/.test(text) &&
    !/\bnao (?:perca|deixe|demore|espere)\b/.test(before)
  )
    return true
  // "Pensa logo em painel", "o que dá para resolver hoje", "entendi, você precisa dela para janeiro".
  if (/ (?:logo|ja|hoje|agora)$/.test(text) && /^ (?:em|no|na|e|o|a|que|quando|de|do|da|com)\b/.test(after))
    return true
  if (
    /\b(?:da|dava|deu|posso|podemos|consigo|conseguimos|ja) (?:para |pra )?(?:\w+ )?$/.test(before) &&
    /^(?:resolv|fech|confirm|respond)/.test(text)
  )
    return true
  if (
    /^voce (?:precisa|tem)/.test(text) &&
    /\b(?:entendi|entao|certo|disse|comentou|falou|se)\b/.test(before)
  )
    return true
  if (
    /\b(?:carne|massa|esteira|molde|cuba|linha)\b/.test(clause.text) &&
    /^(?:corr|acab|ultim|rest)/.test(text)
  )
    return true
  if (
    /^(?:ultim\w+|poucas?|so|apenas|somente|rest\w+)/.test(text) &&
    (/\b(?:etapa|passo|duvida|pergunta|detalhe|informac\w+)\b/.test(text + after.slice(0, 20)) ||
      (/\b(?:hora|dia|minuto|horas|dias)\b/.test(text) && !/\b(?:resta|falta|ultim|ate)/.test(text)))
  )
    return true
  if (
    /^(?:fal|cham|respond)/.test(text) &&
    (/\bpara que (?:ele|o|um)\b|\b(?:ele|consultor|time|especialista|equipe|eu)(?: \w+){0,3} $/.test(
      before,
    ) ||
      /\bse (?:voce )?(?:quiser|preferir)\b/.test(sentence.text))
  )
    return true
  if (
    /^(?:confirm|decid|resolv|compr|fech)/.test(text) &&
    (sentence.question || /\b(?:ele|consultor|ja|voce|eu) (?:\w+ )?$/.test(before)) &&
    !/\bque tal|vamos|bora\b/.test(before)
  )
    return !/\bdecidir\?|\bvamos decidir/.test(sentence.text)
  if (/aproveit/.test(text) && /\b(?:para|pra) (?:tirar|esclarecer|me contar|perguntar)/.test(after))
    return true
  if (/^quanto antes/.test(text) && /\b(?:me contar|contar)\b/.test(sentence.text)) return true
  if (/arrepend|todos|todo mundo|a maioria/.test(text) && sentence.question && /^todos/.test(text))
    return true
  if (/^se (?:voce )?nao/.test(text) && /\b(?:sem problema|tudo bem|tranquilo)\b/.test(sentence.text))
    return true
  if (
    /perd\w+/.test(text) &&
    /^(?:se|quando)\b/.test(clause.text) &&
    /\b(?:peso|padrao|calor|forma|qualidade)\b/.test(sentence.text)
  )
    return true
  if (/^lev/.test(text) && /\b(?:tempo|quanto|demora|cada)\b/.test(before)) return true
  if (/^corr/.test(text)) return /\b(?:carne|esteira|tudo bem|bem)\b/.test(sentence.text)
  return /^so (?:hoje|agora)/.test(text) && /\b(?:vi|li|recebi|consegui|pude)\b/.test(sentence.text)
}

/** The lead says no to an offer or to the whole. */
const REFUSES =
  /\bnao (?:quero|tenho interesse|preciso|vou (?:querer|comprar|levar|fechar|mudar)|me interess\w+|e (?:o momento|pra mim|para mim)|estou interessad\w+|gostei|obrigad\w+|,? obrigad\w+|compro|da)\b|\bsem interesse|\bdispenso|\bdeixa (?:pra la|quieto)|\bprefiro (?:nao|a manual|a outra|ficar|continuar)|\bdesist\w+|\bmudei de ideia|\bja disse que nao|\bvou ficar com|\bobrigad[oa],? (?:mas )?nao|\bchega\b|\bpor enquanto nao|\bagora nao\b|\bnao e o que (?:eu )?(?:quero|procuro|preciso)/
/** The whole thing is refused, and not one model or one offer. */
const FLAT_REFUSAL =
  /^(?:oi,? |olha,? |obrigad[oa],? (?:mas )?|valeu,? (?:mas )?|desculp\w+,? (?:mas )?)?(?:nao quero(?: mais)?(?: nada| isso| saber)?|nao tenho interesse|sem interesse|nao estou interessad[oa]|nao,? obrigad[oa]|obrigad[oa],? mas nao(?: quero)?|ja disse que nao|nao me interessa|deixa (?:pra la|quieto)|desisto|desisti|dispenso)(?: \w+){0,3}[.! ]*$/
/** An offer made again: argues, asks why not, asks to reconsider. */
const ARGUES = phrases`
  vamos (?:seguir|fechar|nessa|continuar|avancar|com|de)(?: \w+){0,2} ¦ (?:o|seu|um) caminho certo ¦ (?:manda|envia|assina|fecha|leva)(?: \w+)? mesmo assim ¦ bora(?: \w+)?
  convenc\w+ ¦ cometendo um erro ¦ (?:um )?erro ¦ muda(?:r)? de ideia ¦ aposto ¦ nem (?:ouviu|viu|conhec\w+|sabe) ¦ antes de (?:voce )?(?:ir|desistir|decidir) ¦ nao cresce ¦ sem (?:ela|a) (?:\w+ )?(?:voce )?nao(?: \w+)? ¦ me (?:da|de|diz) um motivo ¦ desist\w+ ¦ (?:tao|muito|bem) (?:melhor|facil|mais) ¦ (?:poxa|puxa|ah|ue|nossa),? (?:mas|que|serio|nao) ¦ com carinho ¦ serio(?: mesmo)? ¦ nem (?:quer|vai) (?:ver|pensar|conhecer)
  mas(?: olha)?,? (?:pens[ae]\w*|veja|olha|a |essa |ela |o |e |tem|com|nao|so|vale|voce|imagina|escuta|calma|que tal|se|pode)(?: \w+)?
  pens[ae] (?:bem|melhor|mais|de novo|com carinho|direito|nisso) ¦ repens\w+ ¦ reconsider\w+
  por que (?:nao|voce nao|motivo nao) ¦ tem certeza ¦ certeza (?:que|de que)
  ainda (?:da tempo|assim|acho|recomendo|pode) ¦ mesmo assim
  so (?:uma|mais uma) (?:chance|olhada|coisa|tentativa) ¦ da uma chance ¦ vamos la ¦ aceita
  nao custa (?:nada )?(?:conhecer|tentar|ver) ¦ e se (?:eu|voce|a gente)
  voce (?:vai|iria) (?:gostar|amar|adorar|perder|precisar|mudar) ¦ (?:e|seria) (?:muito )?melhor
  nao faca isso ¦ recomendo (?:fortemente|muito|que|a ) ¦ garanto que ¦ todo mundo ¦ insist\w+ ¦ deveria
  leva(?:r)? (?:ela|a|essa) ¦ experimenta ¦ nao vai se ¦ e o que voce precisa
`
const ACCEPTS =
  /\b(?:sem problemas?|tudo bem|entendi|entendo|tranquilo|combinado|respeito|agradeco|obrigad[oa]|que pena|como (?:voce )?preferir|fica (?:a vontade|tranquilo)|sem pressa|certo|ok|perfeito|claro)\b/

function insists(reading: Reading, lead: Reading): Finding[] {
  if (!REFUSES.test(lead.folded.text)) return []
  // Asking a lead who has just refused for their data goes on selling.
  const asks = reading.requests
    .filter(
      (request) =>
        request.fields.length > 0 &&
        !request.confirms &&
        !/\b(?:remov|retir|apag|motivo|descadastr)/.test(request.text),
    )
    .flatMap((request): Finding[] => {
      const sentence = reading.sentences.find(
        (one) => reading.folded.sourceEnd(Math.max(one.end - 1, 0)) >= request.end,
      )
      return sentence ? [{ start: sentence.start, end: sentence.end }] : []
    })
  if (asks.length > 0 && FLAT_REFUSAL.test(lead.folded.text)) return asks
  return scan(reading, ARGUES)
    .filter(
      (hit) =>
        !/\b(?:se|caso|quando)\b[^,;.]{0,18}$/.test(hit.before) &&
        !(/^insist/.test(hit.text) && /\b(?:nao|nem|sem|nunca|jamais)\b(?: \w+){0,2} $/.test(hit.before)) &&
        (!/^mas/.test(hit.text) ||
          !/\b(?:se (?:mudar|quiser|precisar|um dia)|quando|caso|qualquer|estou|fico|posso|consultor|a porta)\b/.test(
            hit.sentence.text,
          )),
    )
    .filter((hit) => !(ACCEPTS.test(hit.sentence.text) && /\b(?:se|quando|caso)\b/.test(hit.sentence.text)))
    .map((hit) => ({ start: hit.sentence.start, end: hit.sentence.end }))
}

export const pressure: RuleFactory = ({ business, params }) => {
  parseParams('pressure', NO_PARAMS, params)
  return readingRule(business, {
    id: 'pressure',
    protects: 'No urgency, no scarcity, no insisting: the lead decides in their own time.',
    feedback:
      'Sem pressão: nada de urgência, escassez, "últimas unidades" ou insistência depois de uma recusa. Aceite a decisão do lead com gentileza.',
    find: (reading, exchange) => [
      ...scan(reading, PUSHES).filter((hit) => !other(hit)),
      ...findScarcity(reading),
      ...findUrgency(reading),
      ...insists(reading, readLead(business, exchange)),
    ],
    examples: {
      pass: [
        { text: 'Chega até 19 cm de diâmetro.' },
        { text: 'Não precisa decidir agora, tudo no seu tempo.' },
        { text: 'Sem problema, seguimos com o que você prefere.', exchange: { lastLead: 'não quero' } },
      ],
      block: [
        { text: 'Ou você responde hoje ou passo o seu lugar para outro.' },
        { text: 'Corre que são as últimas unidades!' },
        { text: 'Mas pensa bem, leva ela!', exchange: { lastLead: 'não quero, obrigado' } },
      ],
    },
  })
}
