import type { Finding } from '../define.ts'
import { declines, defers } from '../moves.ts'
import type { Reading } from '../reading.ts'
import { type Hit, scanSentence } from '../scan.ts'

/**
 * A deal in the making: a paper that leaves, a thing to sign or to click, an order or an adhesion that is done, a
 * product that is now the lead's. Whoever says so closes, whatever the paper is called.
 */
const PAPER =
  '(?:minutas?|contratos?|propostas?|orcamentos?|cotac(?:ao|oes)|termos?(?: de (?:adesao|uso|compra|aceite))?|pedidos?|ordem de (?:compra|producao|servico)|nota fiscal|nf-?e?|documento (?:de compra|assinado|final)|papelada|ficha de adesao|formulario de adesao|aceite digital)'
const SENDS =
  '(?:mand(?:ei|o|amos|ando|ar)|envi(?:ei|o|amos|ando|ar|arei)|encaminh(?:ei|o|amos|ando|ar|arei)|dispar(?:ei|o|ando|ar)|solt(?:ei|o|ando|ar)|emit(?:i|o|imos|indo|ir)|redij?\\w+|redig\\w+|prepar(?:ei|o|ando|ar)|mont(?:ei|o|ando|ar)|ger(?:ei|o|ando|ar)|deix(?:ei|o|ando)|coloquei|joguei|despachei|lanc(?:ei|o|ando)|fiz|escrevi|elabor(?:ei|o|ando|ar)|providenci(?:ei|o|ando|ar)|tir(?:ei|o|ando|ar)|sai|saiu|saindo|segue\\w*|anex(?:o|ei|ado))'
/** "O seu pedido de orçamento": what the lead asked for. */
const ASKED_FOR =
  /^ ?(?:de|por|do) (?:orcamentos?|informac\w+|ajuda|contato|propostas?|mais|retorno|atendimento|preco|valor)/
const DEAL =
  '(?:adesao|assinatura|contratacao|compra|venda|pedido|encomenda|inscricao|reserva|negocio|negociacao|aquisicao|contrato|proposta|orcamento|plano|cadastro no plano|filiacao|matricula)'
const DONE =
  '(?:efetivad\\w+|conclui\\w+|concluid\\w+|confirmad\\w+|fechad\\w+|criad\\w+|registrad\\w+|finalizad\\w+|aprovad\\w+|selad\\w+|encerrad\\w+|emitid\\w+|ativ(?:a|o|ad\\w+)|garantid\\w+|formalizad\\w+|validad\\w+|realizad\\w+|feit[oa]|pront[oa]|valendo|em vigor|processad\\w+|aceit[oa]|separad\\w+|reservad\\w+|lancad\\w+|liberad\\w+)'
const PRODUCT =
  '(?:plano|maquina|equipamento|MACHINE|unidade|vaga|cota|assinatura|ela|ele|basico|intermediario|premium|[a-z]{2,4} ?\\d{2,})'

const CLOSES = new RegExp(
  [
    `\\b${SENDS}\\b(?: (?:o |a |as )?[\\w-]+){0,6} ${PAPER}\\b`,
    `\\b(?:vou|irei|vamos|posso|estou|ja vou|deixa eu|acabei de|acabo de|consigo)(?: \\w+){0,2} (?:mandar|enviar|encaminhar|disparar|soltar|emitir|redigir|preparar|montar|gerar|elaborar|tirar|providenciar|lancar|tocar|adiantar|preparando|montando|enviando)(?: \\w+){0,4} ${PAPER}\\b`,
    `\\b${PAPER}\\b(?: \\w+){0,3} (?:sai|saiu|sera emitid\\w+|vai (?:sair|hoje|agora|junto)|segue\\w*|esta (?:no|na|em|pronto|pronta|anexo)|chega (?:hoje|no seu|em)|preenchid[oa])\\b`,
    '\\b(?:deixei|deixo|esta|ta|ja|ficou)(?: \\w+){0,4} (?:plano|adesao|assinatura|maquina|equipamento|pedido)(?: \\w+)? (?:contratad[oa]|comprad[oa]|assinad[oa]|encomendad[oa]|faturad[oa])\\b',
    `\\b${PAPER} (?:n[o.º°]*|numero|#) ?\\.?:? ?\\d+`,
    `\\bresumo (?:d[oa]|final d[oa]) ${PAPER}\\b`,
    `\\b(?:link|qr ?code|botao|formulario|site)(?: \\w+){0,3} (?:assin\\w+|contrat\\w+|ader\\w+|adesao|compra\\w*|pagamento|aceit\\w+|confirm\\w+)\\b`,
    '\\b(?:clic\\w+|clique|toque|acess[ae]|abr[ae]|entr[ae])(?: \\w+){0,4} (?:e |para |pra )(?:assin\\w+|contrat\\w+|ader\\w+|confirm\\w+ (?:a |o |sua |seu )?(?:compra|pedido|adesao|contrat\\w+|reserva)|finaliz\\w+|fech\\w+|compr\\w+)\\b',
    '\\b(?:rubri[cq]\\w+|assin(?:e|a|ar|ando|o)) (?:cada (?:pagina|folha)|em baixo|embaixo|digitalmente|aqui|na linha|o termo|o documento|o contrato|a minuta|a proposta|e (?:me )?(?:devolv\\w+|mand\\w+|envi\\w+))\\b|\\bso (?:assinar|rubricar|clicar|confirmar a (?:compra|adesao))\\b',
    `\\b${DEAL}\\b(?: \\w+){0,3} (?:esta|ta|foi|ficou|fica|acabou de ser|acaba de ser|ja esta|ja foi|sera|considere|dou por|e)(?: (?:ja|toda?|oficialmente|agora|sendo|por))* ${DONE}\\b`,
    `\\b${DEAL}(?: n\\S* ?\\d+)? ${DONE}\\b`,
    `\\b(?:finaliz|conclu|efetiv|formaliz|fech|confirm|registr|process|complet|ativ|homolog|oficializ)(?:ei|i|o|amos|imos|ando|indo|arei|aremos)\\b(?: \\w+){0,3} ${DEAL}\\b`,
    `\\b(?:dou|damos|considero|consideramos|declaro|tenho)(?: \\w+){0,2} (?:por )?(?:encerrad|fechad|feit|conclui|concluid|certa|certo|selad)[oa]?\\b`,
    '\\b(?:esta|ta|ficou|fica) (?:tudo )?(?:feito|selado|fechado|acertado|sacramentado|oficializado|consumado)\\b(?! (?:por|com) (?:uma?|tampa))',
    '\\bconsider(?:e|a)(?:-se|-te)?(?: \\w+){0,2} (?:assinante|cliente|dono|dona|proprietari[oa]|contratad[oa]|dentro|fechad[oa]|inscrit[oa])\\b|\\b(?:voce|vc|o senhor|a senhora) (?:ja |agora |oficialmente )*(?:e|esta|ta|virou|passa a ser|se tornou)(?: \\w+){0,2} (?:assinante|(?:noss[oa] )?(?:mais nov[oa] )?cliente|don[oa] d\\w+|proprietari[oa]|dentro|contratad[oa])\\b',
    `\\b${PRODUCT}(?: \\w+)? (?:ja |agora |oficialmente )*(?:e|esta|ficou|fica) (?:tod[oa] |ja |agora )?(?:seu|sua|teu|tua|do senhor|da senhora|de voces|em seu nome|no seu nome|reservad[oa] (?:pra|para) voce)\\b(?! (?:cidade|regiao|casa|conta|ideal|cara|perfil|necessidade|caso|melhor))`,
    '\\b(?:bot|coloqu|pus|inclu|adicion|registr|lanc|inser)\\w*(?: ja)? (?:o )?(?:seu|teu) nome\\b[^.!?]{0,24}\\b(?:ordem|fila|lista|producao|contrato|pedido|reserva)\\b',
    '\\b(?:dou|dei|dar|damos|dando)(?: \\w+)? entrada n[oa] (?:seu |sua )?(?:pedido|contrato|adesao|compra|papelada|processo)\\b|\\b(?:vou|posso|ja|deixo|deixei|quer que eu)(?: \\w+){0,2} (?:reserv\\w+|separ\\w+|segur\\w+|faturar|encomend\\w+) (?:a|o|um|uma|sua|seu|essa|esse)\\b(?! (?:minuto|momento|foto|conta|horario|carne|massa))',
    '\\b(?:anexo|anexei|segue\\w*|envio|mando|encaminho)(?: \\w+){0,3} (?:documento|arquivo|pdf|papel)(?: \\w+){0,6} (?:condic\\w+|itens|compra|valores|venda|pedido|proposta|contrato)\\b|\\bja tem don[oa]\\b',
    '^(?:sim|isso|claro|com certeza)?[,.! ]*(?:ja|agora) (?:e|esta|virou|ficou) (?:noss[oa] )?(?:cliente|assinante|contratad[oa]|assinad[oa]|fechad[oa])\\b',
    '\\b(?:bater|bati|bato|batemos|batido) o martelo\\b|\\b(?:tocar|adiantar|agilizar|resolver|preparar) a papelada\\b|\\bassino embaixo\\b',
    '\\b(?:com|depois d[eo]|apos|assim que) (?:o )?(?:seu )?"?(?:sim|ok|aceite|de acordo)"?[^.!?]{0,20}\\b(?:eu )?(?:ja )?(?:formaliz\\w+|fech\\w+|efetiv\\w+|finaliz\\w+|emit\\w+|lanc\\w+|contrat\\w+|registr\\w+)\\b',
    `\\b(?:e|eh|sao)(?: \\w+)? (?:a |o )?(?:nossa|nosso|sua|seu) ${PAPER} (?:oficia\\w+|forma\\w+|fina\\w+|comercia\\w+|definitiv\\w+|atualizad\\w+)\\b`,
    '^(?:prontinho|pronto|certo|feito|ok)?[,.! ]*(?:ja )?(?:enviei|mandei|acabei de (?:enviar|mandar)|disparei|foi enviad[oa])(?: \\w+){0,2},? (?:olha|ve|veja|confere|confira|da uma olhada|chegou|abre|abra|caixa de entrada)\\b',
    '\\bbem[- ]vind[oa]s? (?:a|ao|aos) (?:familia|time|turma|clube|nossos clientes|assinantes)\\b|\\bparabens,? (?:voce|vc|pela|pelo|agora)(?: \\w+){0,4} (?:compra|aquisicao|contratacao|adesao|assinatura|plano|negocio fechado|pedido|cliente|assinante|don[oa])\\b',
  ].join('|'),
  'g',
)

const PERSON =
  /\b(?:consultor\w*|especialista\w*|vendedor\w*|comercial|time|equipe|ele|ela|pessoa do time|titular|quem)\b[^.;!?]{0,60}$/
const MINE =
  /\b(?:[a-z]{3,}ei|eu|ja|vou|estou|acabei|mandei|enviei|preparei|deixei|montei|te (?:mando|envio)|segue)\b/
const NEGATED = /\b(?:nao|nem|nunca|jamais|sem|ainda nao|antes de)(?: \w+){0,4} $/

function leave(hit: Hit): boolean {
  const { before, text, sentence, after } = hit
  if (NEGATED.test(before) || /^(?:nao|sem)\b|\bnao (?:fech|assin|ger|e|vir|compromet|val|obrig)/.test(text))
    return true
  const inClause = sentence.text.slice(
    Math.max(0, hit.clause.start - sentence.start),
    hit.end - sentence.start,
  )
  if (declines(inClause)) return true
  if (/\b(?:em|n[oa]) (?:seu |sua )?(?:nome|anexo da conta)\b/.test(after.slice(0, 12)))
    return /titular|conta de luz|mae|pai|espos|marido/.test(sentence.text)
  // "A proposta é feita pelo consultor".
  if (
    /^ (?:pel[oa]s?|com|por) (?:o |a |um |uma |nosso |nossa )?(?:consultor|especialista|time|equipe|comercial|vendedor|pessoa|gente)/.test(
      after,
    )
  )
    return true
  // Who does it is a person, and the agent only says so.
  if (PERSON.test(before) && !/\b(?:eu|vou|acabei|ja (?:mandei|enviei))\b/.test(text)) return true
  if (defers(sentence.text) && !MINE.test(text)) return true
  if (
    /\b(?:se|quando|caso|depois que|para quem|so (?:com|depois)|antes d)(?: \w+){0,5} $/.test(before) &&
    !MINE.test(text)
  )
    return true
  if (
    sentence.question &&
    /\b(?:voce|vc|sua|seu)\b/.test(sentence.text) &&
    !/^(?:vou|posso|quer que eu)|\bminuta|\bmartelo|\b[a-z]{3,}ei\b/.test(text)
  )
    return !/\b(?:posso|vou|quer que eu)\b/.test(text)
  if (/pedidos?$/.test(text) && ASKED_FOR.test(after)) return true
  if (/\bpedidos? (?:de|por) (?:orcamento|proposta|cotac|informac)/.test(text)) return true
  // What stands in a box, a closed lid, an open account of the distributor.
  if (/^ ?(?:de|da|do) (?:carne|luz|energia|distribuidora)/.test(after)) return true
  return (
    /\b(?:em nome d|no nome d|conta de luz|titular|distribuidora|quem assina|recipiente|tampa|cuba|embalagem)\b/.test(
      sentence.text,
    ) && !/\b(?:eu|te|seu pedido|sua (?:compra|adesao|contratacao))\b/.test(text + after.slice(0, 20))
  )
}

export function findClosings(reading: Reading): Finding[] {
  return reading.sentences.flatMap((sentence): Finding[] =>
    scanSentence(sentence, CLOSES)
      .filter((hit) => !leave(hit))
      .map(({ start, end }) => ({ start, end })),
  )
}
