import { z } from 'zod'
import { phrases } from '../../text/phrases.ts'
import { findClosings } from '../commerce/closings.ts'
import { type Finding, parseParams, readingRule } from '../define.ts'
import { bareAnswer, declines, defers } from '../moves.ts'
import { type Reading, readLead } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'
import { type Hit, scan } from '../scan.ts'

const PAPER =
  '(?:propostas?(?: comercia\\w+)?|orcamentos?|cotac(?:ao|oes)|contratos?|pre-?contrato|notas? fiscal|nota fiscal|nf-?e?|pro-?forma|pedido de compra|pdf(?: com)?|termo de compra)'
const ORDER =
  '(?:pedidos?|compras?|vendas?|encomendas?|negocio|aquisicao|reserva|contratacao|contrato|proposta|maquina)'
const DET =
  '(?:o|a|os|as|seu|sua|seus|suas|um|uma|esse|essa|este|esta|nosso|nossa|ja|te|lhe|teu|tua|agora|mesmo)'

const FIRST = new RegExp(
  [
    `\\b(?:segue\\w*|em anexo|anexo|anex(?:ei|ado|ada|ando)|aqui (?:esta|vai|segue|tem)|ai (?:vai|esta)|confira|veja|olha|toma)(?: (?:em anexo|abaixo|aqui|${DET}|conforme|com))* ${PAPER}\\b`,
    `\\b(?:envi(?:ei|o|arei|amos|ando|aremos)|mand(?:ei|o|arei|amos|ando)|pass(?:o|ei|arei|amos)|prepar(?:o|ei|arei|ando|amos)|elabor(?:o|ei|arei|ando|amos)|ger(?:o|ei|arei|ando|amos)|mont(?:o|ei|arei|ando|amos)|emit(?:o|i|irei|indo|imos)|faco|fiz|farei|fazendo|fazemos|formaliz\\w+|finaliz(?:o|ei|ando|arei)|fech(?:o|ei|arei|ando)|redij\\w+|escrevi|apresento|apresentei|entreg(?:o|uei)|libero|liberei|adianto|disponibiliz\\w+|encaminh(?:o|ei|arei|ando)|calcul(?:o|ei|ando)|orc(?:o|ei|ando|amos))(?: (?:${DET}|aqui|logo|hoje|em|pra voce|para voce|rapidinho|ja ja|com calma|por aqui|tudo|no|novo|nova))* ${PAPER}\\b`,
    `\\b(?:vou|posso|irei|vamos|podemos|consigo|conseguimos|deixa eu|quero|ja posso|quer que eu|gostaria que eu|estou|estamos|to|acabei de|acabo de|terminei de|ja vou|pode que eu|deixe-me)(?: (?:te|lhe|ja|aqui|entao|so|agora|tambem|logo))* (?:enviar|mandar|passar|preparar|elaborar|gerar|montar|emitir|fazer|formalizar|finalizar|redigir|apresentar|entregar|liberar|adiantar|fechar|calcular|providenciar|tirar|lancar|preparando|elaborando|gerando|montando|enviando|fazendo|finalizando|providenciando|emitindo|mandando|te passando|orcar|cotar|simular)(?: (?:${DET}|aqui|logo|hoje|em|pra voce|para voce|rapidinho|por aqui|tudo|detalhad\\w+|complet\\w+|novo|nova|uma|personalizad\\w+|formal))* ${PAPER}\\b`,
    `\\b${PAPER}(?: \\w+){0,3} (?:(?:ja )?(?:foi|esta|ta|estao|foram|vai|segue\\w*|fica|ficou|seguiu)(?: ja)? (?:enviad\\w+|pront\\w+|em anexo|anexo|gerad\\w+|emitid\\w+|no seu e-?mail|na sua caixa|aprovad\\w+|fechad\\w+|a caminho|abaixo|finalizad\\w+|assinad\\w+|disponive\\w+|liberad\\w+|chegar|pra voce|para voce|em instantes|agora|preparad\\w+|montad\\w+))`,
    `\\b${PAPER} (?:n|no|num|numero|nro|#)[ .:°º]*\\d+|\\b${PAPER} ?: ?\\d|\\b${PAPER} (?:pronto|pronta|em maos|enviado|enviada|valido|valida|completo e|em anexo|abaixo)\\b|\\bem anexo\\b[^.;!?]{0,30}${PAPER}`,
    `\\bj?a? ?(?:deixei|tenho|esta|ta)(?: \\w+){0,3} ${PAPER}(?: \\w+){0,2} (?:pront\\w+|separad\\w+|preparad\\w+)`,
    `\\b(?:recebeu|viu|conseguiu (?:ver|abrir)|chegou|abriu)(?: \\w+){0,2} ${PAPER} que (?:eu )?(?:mandei|enviei|passei)`,
    `\\bvalidade (?:de|da proposta|do orcamento|ate)\\b[^.;!?]{0,12}(?:\\d|dias)`,
  ].join('|'),
  'g',
)
const CLOSES = phrases`
  neg[oó]cio fechado ¦ vendid[oa]
  ${ORDER}(?: \w+){0,4} (?:confirmad[oa]s?|fechad[oa]s?|feit[oa]s?|registrad[oa]s?|aprovad[oa]s?|concluid[oa]s?|finalizad[oa]s?|efetuad[oa]s?|realizad[oa]s?|efetivad[oa]s?|garantid[oa]s?|reservad[oa]s?|separad[oa]s?|processad[oa]s?|formalizad[oa]s?)
  (?:ta|esta|estamos|considero|fica|ficou|ja ta) fechad[oa]s? ¦ bat(?:er|o|emos|ido|eu|a) o martelo ¦ martelo batido
  (?:separ\w+|reserv\w+|guard\w+|embal\w+)(?: (?:a|o|uma|um|ja|sua|seu|essa|esse))* (?:maquina|equipamento|MACHINE|unidade|[a-z]+\d\w*|[a-z]{2,4} \d{3,4})(?! (?:para|pra) (?:comparar|avaliar|explicar))
  (?:seu |sua |o |a )?(?:pedido|compra|encomenda|proposta)(?: \w+){0,4} (?:aceit[oa]|recebid[oa] com sucesso|encaminhad[oa] (?:para|pra) (?:a )?(?:fabrica|producao)|em producao|em andamento|liberad[oa]) ¦ parabens (?:pel[ao]s?|por) (?:sua |seu |nova |novo )*(?:[a-z]+\d\w*|maquina|equipamento|MACHINE|compra|aquisicao|conquista)
  (?:emit\w+|tirar|gerar|soltar|mandar|faturar)(?: \w+){0,3} (?:nota(?: fiscal)?|nf|fatura|boleto|duplicata) ¦ faturar(?: \w+){0,2} (?:maquina|equipamento|pedido|compra|para voce|pra voce|no cnpj|em nome)
  (?:coloc\w+|lanc\w+|registr\w+|process\w+|inser\w+)(?: \w+){0,2} (?:compra|pedido|venda|encomenda) ¦ (?:te )?(?:faco|preparo|monto|mando|passo|envio|elaboro|gero|tiro)(?: \w+){0,3} (?:orcamento|proposta|cotacao|contrato)
  parabens (?:pel[ao]|pela sua|por) (?:sua |nova |novo )?(?:compra|aquisicao|escolha e compra|maquina|equipamento|negocio fechado|fechar)
  (?:confirm(?:o|ei|amos|ada)|registr(?:o|ei|amos)|finaliz(?:o|ei|amos|ar|ado)|conclu(?:i|o|imos|ir)|efetu(?:o|ei|ar)|aprov(?:o|ei|amos|ada)|fech(?:o|ei|amos|ar|ando)|process(?:o|ei|ar)|lanc(?:o|ei|ar)|abr(?:o|i|ir)|fac(?:o|a)|fiz|garant(?:o|i|ir)|efetiv\w+|formaliz\w+)(?: (?:${DET}|logo|entao|ja))* (?:pedido|compra|venda|encomenda|negocio|aquisicao|contratacao)
  reserv(?:ei|o|amos|ada|ado|ar) (?:\w+ ){0,2}(?:maquina|equipamento|unidade|[a-z]{2,4}\d+|em seu nome|no seu nome|pra voce|para voce)
  (?:pedido|reserva\w*|maquina|equipamento|proposta|contrato|unidade|separad\w+|coloq\w+|coloc\w+|deix\w+|emit\w+|registr\w+)(?: \w+){0,4} no seu nome
  (?:separei|separo|vou separar|deixei separad[oa]|guardei)(?: \w+){0,3} (?:maquina|unidade|equipamento|pra voce|para voce)
  (?:considere|pode considerar|considera)(?: \w+){0,2} (?:fechad[oa]|feit[oa]|vendid[oa]|sua|seu)
  (?:vamos|bora|podemos|posso|quer|queremos|que tal|pode|topa|ja podemos|so) fechar(?: \w+){0,2}
  fechamos(?: (?:negocio|assim|entao|a venda|o pedido|hoje|com voce|por))?
  fechando (?:negocio|a compra|o pedido) ¦ ja e (?:nosso|nossa) cliente
  (?:voce )?(?:acabou de|acaba de) (?:comprar|adquirir) ¦ bem[- ]vind[oa] (?:a familia|ao time|aos clientes)
  (?:ela|ele|maquina|[a-z]{2,4}\d+|[a-z]{2,4} \d{3,4}) (?:ja )?(?:e|eh) (?:toda )?(?:sua|seu|tua)
  assin(?:e|a|ar|ando|atura) (?:aqui|agora|o contrato|digital|embaixo|abaixo|a proposta|e (?:devolv|envi|mand|retorn|pronto|fech|ja)\w*)
  link (?:de|do|para o|pra) (?:pagamento|contrato|assinatura|compra)
  (?:emit(?:o|i|imos|ir|irei)|gerar|gero|gerei)(?: \w+){0,2} (?:nota|nf|boleto|fatura|contrato|pedido)
  faturar (?:o|seu|a|sua)
  ja (?:faco|fiz|emiti|lancei|registrei|abri) (?:o |seu |a |sua )?(?:pedido|compra|nota|contrato|venda)
  compra (?:garantida|confirmada) ¦ negocio (?:fechado|feito) ¦ acordo fechado
  fechou,? (?:compra|negocio|pedido|entao e) ¦ deal
  (?:obrigad[oa]|grat[oa]|agradec\w+|parabens) pel[ao] (?:sua |nova )?(?:compra|pedido|preferencia e compra|confianca na compra|aquisicao) ¦ tudo (?:certo|pronto|ok|acertado)(?: \w+){0,3} (?:compra|pedido|contrato|venda) ¦ (?:esta|ta|ficou) (?:tudo )?acertad[oa](?: \w+)? ¦ contrato (?:assinad[oa]|fechad[oa]|emitid[oa]|gerad[oa]|pronto)
  (?:deixei|deixo)(?: \w+){0,3} (?:maquina|unidade|[a-z]+\d\w*|[a-z]{2,4} \d{3,4}|uma|sua|MACHINE)(?: \w+)? (?:separad[oa]|reservad[oa]|guardad[oa]) ¦ (?:ja )?(?:esta|ta|fica|ficou|deixei) (?:separad[oa]|reservad[oa])(?: (?:pra|para|no|em|so)(?: \w+)?)? ¦ no nome da sua(?: \w+)? ¦ (?:qual|que|em qual|em que|no)(?: \w+){0,2} cnpj(?: \w+){0,3} (?:nota|fatur\w+|emit\w+|pedido|contrato|fechar|compra) ¦ (?:faturamos|faturo|faturar)(?: \w+)?
  manda(?: \w+)? (?:o )?comprovante(?: \w+){0,4} ¦ (?:preparei|montei|fiz|elaborei|separei|mandei|disparei|soltei)(?: \w+){0,3} (?:propostas?|orcamentos?|cotac\w+) ¦ (?:disparar|soltar|subir|rodar|tirar|puxar)(?: \w+){0,2} (?:proposta|orcamento|cotacao|pedido|contrato) ¦ (?:proposta|orcamento|cotacao)(?: \w+){0,3} (?:no forno|saindo|a caminho|chegou|valid[oa]|vence|irrecusavel|imperdivel|fechad[oa]|aprovad[oa]|final)(?: \w+)? ¦ chegou(?: \w+){0,2} (?:proposta|orcamento|cotacao)(?: ai)? ¦ resumo da proposta ¦ (?:a )?maquina (?:vai|ja vai|esta indo) (?:para|pra) voce
`

/** A contract, an adhesion or a subscription said to hold already; a paper said to be on its way. */
const HOLDS = phrases`
  (?:adesao|assinatura|contrato|contratacao|inscricao|filiacao|plano|cadastro no plano|proposta)(?: \w+){0,5} (?:foi|esta|ta|ja esta|ficou|fica)(?: \w+)? (?:aprovad[oa]|ativ[oa]|ativad[oa]|valendo|em vigor|vigente|confirmad[oa]|liberad[oa]|efetivad[oa]|concluid[oa]|validad[oa]|garantid[oa]|fechad[oa]|assinad[oa]|pront[oa])
  (?:ja )?consider(?:o|ei|amos)(?: \w+){0,2} (?:fechad[oa]|feit[oa]|contratad[oa]|assinad[oa]) ¦ (?:o )?negocio e noss[oa]
  (?:minutas?|propostas?|contratos?|orcamentos?|cotac\w+)(?: \w+){0,4} (?:indo|saindo|chegando|a caminho|eu (?:mesm[oa] )?(?:mando|envio|passo|faco|preparo|monto|gero)|(?:te |lhe )?(?:mando|envio|encaminho) (?:agora|ja|hoje))
  (?:encaminh(?:o|amos|ei|aremos)|remet\w+|submet\w+|disponibiliz(?:o|amos|ei)|protocol\w+)(?: \w+){0,2} (?:minuta|contrato|proposta|orcamento|cotacao|termo de adesao)(?: \w+){0,4}
  (?:voce|vc) (?:agora |ja )?(?:e|virou|passa a ser|se tornou) (?:nosso |nossa |um |uma )?(?:cliente|assinante|associad[oa]) ¦ parabens,? (?:voce|vc) (?:agora )?(?:e|virou)(?: \w+){0,2} (?:cliente|assinante)
  (?:deixei|deixo|ficou|fica) (?:\w+ ){0,3}(?:adesao|assinatura|contratacao|inscricao) (?:confirmad|fechad|garantid|feit)[oa] ¦ (?:esta |ta )?tudo assinad[oa](?: \w+){0,3} ¦ considere (?:esta|essa) mensagem(?: \w+){0,4} (?:orcamento|proposta|contrato)(?: \w+)?
  (?:${PAPER}|minutas?|documento(?:s)?(?: formal| final| completo| oficial)?|papelada|arquivo|termo(?: \w+){0,2})(?: \w+){0,7} (?:(?:eu )?(?:ja )?(?:te |lhe )?(?:mandei|enviei|encaminhei|passei|subi|coloquei|deixei|anexei|soltei|disparei)|(?:ja )?(?:foi|saiu|seguiu|chegou|esta|ta|caiu|vai))(?: \w+){0,4} (?:e-?mail|caixa(?: de entrada)?|zap|whats\w*|correio|inbox|anexo)
  (?:assinad|selad|carimbad)[oa] e (?:assinad|selad|carimbad|fechad|entreg)\w+
  gerad[oa] e validad[oa] ¦ contrato (?:gerado|validado|emitido|ativo)
`
/** A paper that stands in the message itself: its title alone in a line. */
const TITLE =
  /^\W*(?:proposta(?: comercial| de venda| tecnica)?|orcamento|cotacao|contrato(?: de \w+)?|pedido de venda)(?: n\S* ?[\w/-]*)?\W*$/
/** Who signs a contract, said in general. */
const GENERAL = /\b(?:quem|o titular|a pessoa que|o responsavel que) assina\b/

const NEGATED = /\b(?:nao|nem|nunca|jamais)(?: \w+){0,3} $/
const ALREADY =
  /\bvoce (?:ja )?(?:recebeu|tem|fechou|comprou|pediu|viu)|\bsua (?:ultima |primeira )?compra anterior|\bpedido de (?:informac\w+|orcamento|ajuda|contato|mais)|\bresumo\b/
function other(hit: Hit): boolean {
  const { sentence, clause, before, text } = hit
  const inClause = sentence.text.slice(
    Math.max(0, clause.start - sentence.start),
    hit.start - sentence.start + text.length,
  )
  if (NEGATED.test(before) || declines(inClause)) return true
  // The lead's own contract of another kind.
  if (/\bcontrato de (?:aluguel|locacao|trabalho|luz|internet)\b/.test(text)) return true
  if (
    /feit|preparad|montad|elaborad|enviad/.test(text) &&
    /^ (?:pel[oa]s?|com|por) (?:o |a |um |uma |noss[oa] )?(?:consultor|especialista|time|equipe|comercial|vendedor|pessoa|gente)/.test(
      hit.after,
    )
  )
    return true
  // Whose name a bill bears.
  if (/no nome da sua/.test(text) && /\b(?:conta|titular|fatura|luz)\b/.test(sentence.text)) return true
  if (/^assina/.test(text) && GENERAL.test(sentence.text)) return true
  // "Fechamos no modelo de 30 kg": a choice, not a sale.
  if (/^fechamos/.test(text) && /^ ?n[oa] (?:modelo|opcao|ponto|horario|tamanho)/.test(hit.after)) return true
  if (ALREADY.test(clause.text) && !/\b(?:enviei|mandei|segue|anexo)\b/.test(sentence.text)) return true
  // The consultant does it: "vou pedir para o consultor te mandar a proposta".
  if (
    /\b(?:peco|pedir|encaminh\w+|passar? (?:o seu contato|voce)|levo|chamo|chamar|para (?:o|um|que o) consultor)\b/.test(
      before,
    ) &&
    defers(sentence.text)
  )
    return true
  if (
    defers(sentence.text) &&
    /\b(?:consultor\w*|comercial|time|equipe|vendedor\w*|especialista)\b[^.;!?]{0,40}$/.test(before) &&
    !/\b(?:eu|vou|ja|segue|te (?:envio|mando|passo))\b/.test(text)
  )
    return true
  if (
    /\bfechar\b/.test(text) &&
    /^ (?:os detalhes|as informac\w+|esse ponto|o (?:molde|recipiente|saco))/.test(hit.after)
  )
    return true
  if (
    /fechad|fechamos/.test(text) &&
    /\b(?:recipiente|embalage\w+|tampa|cuba|molde|saco|ciclo|circuito|domingo|sabado|feriado|horario|expediente)\b/.test(
      sentence.text,
    )
  )
    return true
  return /^fechou/.test(text) && sentence.text.length < 8
}

const BUYS =
  /\b(?:quero (?:comprar|fechar|levar|essa|a|o|uma)|vou (?:levar|querer|comprar|fechar)|fech(?:amos|ar|ado|a)|pode (?:fechar|mandar|fazer|emitir|faturar)|compro|bora fechar|negocio fechado|manda (?:a |o )?(?:proposta|orcamento|contrato)|faz (?:a |o |um )?(?:orcamento|pedido|proposta)|(?:envia|manda|passa)\w* (?:\w+ )?(?:orcamento|proposta|cotacao))\b/
const AGREES =
  /^(?:(?:sim|claro|perfeito|otimo|show|maravilha|com certeza|isso)[,!. ]+)*(?:fechad[oa]|fechou|feito|combinado,? (?:a )?venda|vendid[oa]|negocio fechado|e (?:sua|seu)|confirmad[oa]|pode deixar que ja|ta (?:feito|fechado)|considere|pode considerar|enviado|enviada|ja (?:envio|mando|te mando)|mando ja|te (?:mando|envio) (?:agora|ja|em))\b/

function agrees(reading: Reading, lead: Reading): Finding[] {
  if (!BUYS.test(lead.folded.text)) return []
  return reading.sentences
    .filter(
      (one) =>
        (AGREES.test(one.text) ||
          (bareAnswer(one.text) === 'yes' &&
            !/^(?:claro|certo|combinado|tranquilo|pode ser|com certeza|sem problema)/.test(one.text))) &&
        !defers(one.text) &&
        !declines(one.text),
    )
    .map((one) => ({ start: one.start, end: one.end }))
}

export const proposal: RuleFactory = ({ business, params }) => {
  const { allowed_after_tool: allowedAfter } = parseParams(
    'proposal',
    z.strictObject({ allowed_after_tool: z.string().optional() }),
    params,
  )
  return readingRule(business, {
    id: 'proposal',
    protects: 'Quotes, proposals, contracts and sales are made by a person, never by the agent.',
    feedback:
      'Não envie, prepare nem anuncie orçamento, proposta, contrato ou pedido, e não feche venda. Quem faz isso é o consultor.',
    find(reading, exchange) {
      if (allowedAfter !== undefined && exchange.succeededTools.includes(allowedAfter)) return []
      const papers = scan(reading, FIRST).filter((hit) => !other(hit))
      const closings = scan(reading, CLOSES).filter((hit) => !other(hit))
      const held = scan(reading, HOLDS).filter((hit) => !other(hit) && !hit.sentence.question)
      const titles = reading.sentences.filter(
        (one) => TITLE.test(one.text) && /\n|^.{0,40}$/.test(one.text) && reading.sentences.length > 1,
      )
      return [
        ...papers,
        ...closings,
        ...findClosings(reading),
        ...held,
        ...titles,
        ...agrees(reading, readLead(business, exchange)),
      ]
    },
    examples: {
      pass: [
        { text: 'O consultor prepara a proposta de acordo com a sua necessidade.' },
        { text: 'Eu não envio propostas por aqui.' },
      ],
      block: [
        { text: 'O orçamento eu já mandei no seu e-mail.' },
        { text: 'Vou te mandar o orçamento agora mesmo.' },
        { text: 'Negócio fechado, seu pedido está confirmado!' },
      ],
    },
  })
}
