import { z } from 'zod'
import { phrases } from '../../text/phrases.ts'
import { judgeTopic, type Topic } from '../commerce/topic.ts'
import { parseParams, readingRule } from '../define.ts'
import { leftAside } from '../moves.ts'
import { readLead } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'
import type { Hit } from '../scan.ts'

const MEANS =
  '(?:cartao|cartoes|credito|debito|pix|boletos?|cheques?|transferencia|dinheiro|bndes|finame|proger|consorcio|leasing|financiamento|parcelamento|carne|duplicata|faturamento)'
const NUMBER =
  '(?:\\d+|um|uma|duas|dois|tres|quatro|cinco|seis|sete|oito|nove|dez|doze|quinze|dezoito|vinte|vinte e quatro|trinta e seis|quarenta e oito|varias|muitas|poucas|algumas|ate)'
const SPECIAL =
  '(?:especia(?:l|is)|melhor(?:es)?|diferenciad\\w+|facilitad\\w+|imperdive\\w+|unic[oa]s?|boas?|bons?|otim\\w+|exclusiv\\w+|vantajos\\w+|bacan\\w+|excelent\\w+|super|flexive\\w+|atrativ\\w+|promociona\\w+|acessive\\w+|incrive\\w+|legal|legais|interessantes?)'

const STATES = [
  phrases`
  parcelamos?(?: \w+){0,3} ¦ conveni\w+(?: \w+){0,3} (?:banco|financeira)s?(?: \w+){0,3} ¦ (?:faturad\w+|faturamento|boletos?|pagamento)(?: \w+){0,4} (?:30|trinta)(?:,| e| dias)(?: \w+){0,4} ¦ metade (?:na|no|a vista|agora|antes)(?: \w+){0,4} metade(?: \w+){0,3} ¦ \d+ ?(?:%|porcento|por cento) (?:off|de desconto|a menos)
    parcel(?:amos|o|ar|e|em|ando|avel|aveis|ad[oa]s?|a mos|inhas?)
    (?:a gente|empresa|ele|ela|consultor|voce|voces) parcela
    divid(?:imos|ido|ida|ir|e|a|em) (?:\w+ )?(?:em|no|em ate)(?: \w+)? (?:vezes|parcelas|prestac\w+|x|cartao|suaves|\d+)
    ${NUMBER} (?:ou mais )?(?:parcel\w+|prestac\w+|mensalidades|boletos)
    \d+ ?x(?: (?:sem|com|de|no|fixas?|iguais))? ¦ (?:em|ate|de|por) (?:ate )?${NUMBER} vezes
    ${NUMBER} vezes (?:no|sem|com|e possivel|iguais|fixas|da|pode) ¦ (?:sem|zero|com|baixos?|juros) juros
    juros (?:zero|baix\w+|de|do|mensais|inclus\w+|menor\w*) ¦ sem acrescimo
    (?:sem|com|de|na|uma) entrada(?: (?:pequena|facilitada|de|minima|zero|baixa|mais|e|\+))
    entrada (?:mais|\+|e (?:mais )?\d|pequena|facilitada|minima|zero|de \d|parcelada|\w+ parcelas)
    (?:maquina|equipamento|usad[oa]|carro|moto)(?: \w+){0,2} (?:como|de|na) (?:entrada|troca) ¦ (?:fazer|faz|pag\w+|parcel\w+|divid\w+)(?: \w+){0,2} (?:no|pelo) carne ¦ sem entrada ¦ \d+ ?% (?:de|na|como) entrada ¦ (?:primeira|ultima) parcela ¦ carencia
    \d+ ?/ ?\d+ ?(?:/ ?\d+)? dias ¦ metade (?:agora|antes|na entrega|no pedido|a vista) ¦ 50 ?/ ?50
    sinal de ¦ aceit(?:amos|a|o|am|avel)(?: \w+){0,3} ${MEANS}
    ${MEANS}(?: \w+){0,2} (?:e aceit\w+|tambem aceit\w+|e possivel|funciona|pode ser|sem problema\w*|rola|liberad\w+|disponive\w+|aprovad\w+)
    (?:trabalhamos|trabalha|operamos|temos|tem|fazemos|faz|oferecemos|oferece|usamos|recebemos|recebe|liberamos|so)(?: \w+){0,3} (?:no |com |o |a |via |por )?${MEANS}
    (?:pag(?:a|ar|ue|o|ando|amento|amentos)|pagavel)(?: \w+){0,3} (?:no|na|em|com|via|por|e|pelo|ser no|ser via|ser feito|parcelado|a vista)(?: \w+)? (?:${MEANS}|vezes|vista|parcelas|prestacoes|\w+ vezes|\w+ dias)
    pagamento (?:e|em|via|por|fica|pode|parcelado|a vista|antecipado|na entrega|facilitado|depois|a prazo|no|so|deve)
    pagando (?:no|em|a|com|via|hoje|agora) ¦ (?:no|via|pelo|em|com) pix ¦ passa(?:r|mos|)? (?:no|em) cartao
    no (?:cartao|boleto|credito|debito|carne) ¦ cartao bndes ¦ financi(?:amos|ar|ado|ada|a|e|avel|am)
    (?:via|pelo|com|por) (?:bndes|finame|leasing|consorcio|banco parceiro) ¦ leasing ¦ finame
    linha de credito ¦ credito (?:aprovado|facilitado|pre) ¦ banco parceiro ¦ consorcio
    fatur(?:amos|ado|amento|a) (?:para|pra|em|direto|a|de|no) ¦ \d+ dias (?:para|pra) pagar
    so (?:comeca|paga) a pagar ¦ boleto (?:para|em|de|a|com|\d)
    (?:da|damos|dou|tem|temos|ganha\w*|consig\w+|consegu\w+|conseg\w+|libero|liberar|libera|fac\w+|faz|fazemos|fazer|ver|vejo|aplic\w+|oferec\w+|garant\w+|com|rola|arrum\w+|recebe\w*|inclu\w+|sai com|existe|havera|ha|concede\w*|tentar|sem|negoci\w+|pedir|solicit\w+|no|bom|otimo|um|de|mais|maior|algum)(?: \w+){0,4} (?:descont\w+|abatiment\w+|promoc\w+|promo|cashback|bonus|cupom|vale[- ]compra|bonificac\w+)
    (?:descont\w+|abatimento|promoc\w+|promo|cashback|bonus|cupom)(?: \w+){0,2} (?:de|do|e|da|bacana|especial|legal|bom|otimo|exclusiv\w+|valid\w+|vai|vale|para|pra|pode|na|no|hoje|ate|por|em|progressivo|maior|conforme o volume)
    (?:baix\w+|abaix\w+|reduz\w+|melhor\w+|diminu\w+|segur\w+|rever|ajust\w+|mex\w+|flexibiliz\w+|tirar?|derrub\w+)(?: \w+){0,3} (?:valor|preco|precinho|condic\w+|total)
    valor (?:melhor|especial|diferenciado|menor|com desconto|promocional|a vista|a prazo) ¦ (?:no|em|com) (?:dinheiro|especie|cash)(?: vivo)?
    entradinha ¦ (?:dar|da|dando|de|com|uma|pag\w+)(?: \w+){0,2} entrada e ¦ (?:o )?(?:resto|restante|saldo)(?: \w+){0,3} (?:depois|pag\w+|entrega|parcel\w+|em|na|vezes)
    (?:voce|vc|voces) (?:so |ja |nem |pode |consegue |vai |comeca a )*(?:pag\w+|quit\w+)(?: \w+){0,4} (?:depois|quando|em|ate|so|por mes|aos poucos|mensa\w+|\d+|no|com|na|a partir|usando)
    pag\w+(?: \w+){0,2} (?:em ate|em|por) \d+ (?:mes|meses|anos|x|vezes) ¦ (?:em|ate|por) \d+ (?:meses|x) (?:para|pra) pagar ¦ pagar depois ¦ so paga(?:r)?(?: \w+){0,2} (?:depois|quando|se)
    (?:parceria|convenio|contrato)(?: \w+){0,3} (?:banc\w+|financeira\w*|cooperativa\w*) ¦ (?:rola|tem|ganha|damos|dou|vai|leva)(?: \w+){0,3} (?:agrado|mimo|presente|bonus|brinde|vantagem|desconto\w*)
    (?:maquina|equipamento)(?: \w+){0,2} (?:velh[ao]|antig[ao]|usad[ao])(?: \w+){0,4} (?:pagamento|troca|entrada|parte|negocio) ¦ (?:autonomia|liberdade|margem|carta branca)(?: \w+){0,3} (?:baixar|negociar|desconto|valor|preco)
    financiamento proprio ¦ aprovac\w+(?: \w+){0,2} (?:em|na hora|rapid\w+|imediat\w+|de credito) ¦ sem (?:comprovar|consulta|burocracia|fiador|avalista)
    (?:a gente|nos|gente) (?:divid\w+|parcel\w+|facilit\w+|financi\w+|fraciona)(?: \w+)? ¦ (?:consig\w+|conseguimos|faco|fazemos|dou|damos|tem|ganha\w*|libero)(?: \w+){0,3} \d+ ?%(?: \w+)? ¦ \d+ ?%(?: \w+){0,2} (?:de sinal|no sinal|a vista|off) ¦ (?:chega\w*|entrar?|fechar?)(?: \w+){0,2} (?:num|em um|a um|em) acordo ¦ (?:jeitinho|jeito)(?: \w+){0,2} (?:valor|preco|pagamento|condic\w+) ¦ (?:faz|fazer|consegue|consig\w+|fac\w+)(?: \w+){0,3} (?:preco|valor|condic\w+) (?:melhor|especial|menor|bom|bacana|camarada)
    (?:voce|vc|voces|cliente|comprador)? ?paga(?:r|ria)? (?:como|na|no|depois|so|quando|do jeito|em|ate)(?: \w+){0,2} ¦ taxa (?:e |de |fica )?(?:de )?\d[\d,.]* ?%(?: \w+){0,3} ¦ \d[\d,.]* ?% (?:ao|por|a\.?m) ?(?:mes|ano)? ¦ \d+ ?/ ?\d+ ?/ ?\d+(?: dias)? ¦ comeca(?:r)? a pagar(?: \w+){0,3} ¦ campanha (?:de|com|especial)(?: \w+){0,3} ¦ black (?:friday|november|week) ¦ (?:cnpj|empresa)(?: \w+){0,2} faturad[oa] ¦ plano (?:mensal|anual|de assinatura|de pagamento)(?: \w+)? ¦ alug(?:uel|ar|amos)(?: \w+){0,3} (?:opcao|compra|mensal|maquina) ¦ (?:boleto|pix|cartao|debito|credito|transferencia|dinheiro) ou (?:boleto|pix|cartao|debito|credito|transferencia|dinheiro)
    (?:fazer|faz|faca|faco) (?:o |um )?(?:deposito|pix|ted|transferencia)(?: \w+)? ¦ (?:o|um|de|com o|dar|da|dando|pag\w+|cobr\w+) sinal(?: \w+){0,3} ¦ quit(?:a|ar|e|am)(?: \w+){0,3} ¦ todas as (?:bandeiras|formas de pagamento) ¦ bandeiras (?:de cartao|aceitas) ¦ (?:pronampe|proger|sebrae|finame|fco|fne|desenvolve sp|badesul|brde|linha do banco) ¦ (?:molde|peca|item|acessorio|brinde)(?: \w+){0,2} (?:extra )?de (?:presente|brinde|graca) ¦ (?:ganha|ganhe|leva|leve)(?: \w+){0,4} (?:de presente|de brinde|gratis|extra|bonus) ¦ (?:promo|promocao|oferta|campanha)(?: \w+){0,4} (?:boa|rolando|bacana|legal|n[ao]s? \w+)
    descontinho ¦ \d+ ?% (?:de (?:desconto|abatimento|bonus)|off) ¦ black friday ¦ liquidacao ¦ saldao
    queima(?: de estoque)? ¦ em (?:oferta|promocao)
    ofertas? (?:especia\w+|relampago|imperdive\w+|valida|do|da|dessa|desta|exclusiva|de (?:fim|final|natal|lancamento|inauguracao))
    cupom ¦ cashback ¦ condic(?:ao|oes)(?: \w+){0,3} ${SPECIAL} ¦ ${SPECIAL}(?: \w+)? condic(?:ao|oes)
    condicaozinha ¦ facilidades?(?: \w+)? (?:de|no|na|para|pra) (?:pag\w+|compra\w*)
    facilit(?:amos|ar|a|am|ado|ada|o)(?: \w+){0,3} (?:pag\w+|compra|entrada|parcela\w*|condic\w+|para voce|pra voce|em)
    valor (?:e )?facilitado ¦ pagamento facilitado
    (?:da|dar|daria) (?:pra|para) (?:negociar|parcelar|dividir|facilitar|melhorar|financiar)
    (?:podemos|posso|consigo|consegue|conseguimos|aceitamos|pode|topamos|vamos) negociar ¦ negociave(?:l|is)
    negociamos ¦ na negociacao ¦ margem (?:de|para|pra) nego\w+ ¦ abert\w+ a nego\w+
    melhor\w* (?:a |as |o |essa |nessa |esse )?(?:condic\w+|preco|valor|proposta|oferta) ¦ prestacoes
    aceit\w+(?: \w+){0,4} (?:como|de|na|por) (?:entrada|pagamento|troca|sinal|parte) ¦ (?:jog\w+|pass\w+|divid\w+|fati\w+|quebr\w+|espich\w+|espalh\w+)(?: \w+){0,2} (?:em|por) (?:ate )?${NUMBER}(?: \w+){0,2} (?:plastico|cartao|vezes|meses|x|boletos?|folhas) ¦ (?:em|ate) (?:ate )?${NUMBER} (?:folhas|boletos|cheques|prestac\w+)
    (?:trinta|30|28|vinte e oito|15|quinze)(?:, ?| e | )(?:sessenta|60|56|cinquenta e seis|30|trinta|45)(?:,? e | e |, ?| )(?:noventa|90|84|oitenta e quatro|60|sessenta)(?: dias)? ¦ abat(?:er|emos|ido|imento|e)(?: \w+){0,2} (?:um tanto|uma parte|tanto|algo|do preco|do valor|primeira parcela|parcela|total|na compra)(?: \w+)? ¦ (?:precinho|preco|valor|condicao) (?:camarada|amig[oa]|de amigo|de pai pra filho|especial) ¦ (?:credito|emprestimo|financiamento) (?:consignado|pessoal|rural|facilitado|imediato)(?: \w+){0,3} ¦ linha d[eo] (?:bndes|credito|banco)(?: \w+){0,3} ¦ desconto direto em folha ¦ (?:pode|podem|da (?:pra|para)|consegue|conseguem)(?: \w+){0,2} (?:usar|entrar com|aproveitar)(?: \w+){0,4} (?:bndes|finame|pronampe|fgts|linha) ¦ consignado
    taxas?(?: \w+){0,3} (?:baix\w+|pequen\w+|menor\w*|zero|reduzid\w+|camarada) ¦ entrada (?:e|fica|sai|seria)(?: \w+){0,2} (?:\d+|vinte|dez|trinta|cinquenta|cinco|quinze)(?: \w+){0,2} ¦ (?:vem|vai|sai|leva|ganha)(?: \w+){0,2} de (?:graca|presente|bonus)(?: \w+)?
    metade (?:quando|ao|depois|n[ao]|agora|antes|a vista|de entrada)(?: \w+){0,5} metade(?: \w+){0,3} ¦ (?:maquininha|maquineta)(?: de cartao)?(?: \w+){0,4}
    suaves ¦ brinde ¦ a (?:prazo|perder de vista) ¦ compra programada ¦ troca (?:na|da) (?:compra|usada)
    usada (?:na|como) (?:troca|parte|entrada) ¦ parte do pagamento ¦ installments? ¦ discounts? ¦ cuotas
    descuentos? ¦ financing
  `,
]
const NAMES = [
  phrases`
    pagamentos? ¦ condic(?:ao|oes)(?: comerciais| de (?:pagamento|compra|venda))? ¦ parcelamentos?
    parcelas? ¦ financiamentos? ¦ descontos? ¦ boletos? ¦ cartao ¦ cartoes ¦ pix ¦ juros ¦ promoc(?:ao|oes)
    negoci(?:ar|acao|acoes) ¦ bndes ¦ a vista ¦ a prazo ¦ prestac(?:ao|oes) ¦ credito ¦ entrada e parcelas
  `,
]

const FOOD =
  /\b(?:carnes?|massa|blend|tempero|lote|moid[ao]|cuba|reservatorio|limpeza|higiene|moagem|conserva\w+|refriger\w+|uso|trabalho|seguranca|operacao)\b/
/** A term in the words themselves, whoever it is left to. */
const SAYS_TERM = /\d|\b\w+(?:amos|emos|imos)\b|\b(?:gratis|sem juros|desconto de)\b/
const PAYS =
  /\b(?:pag\w+|cartao|cartoes|juros|parcel\w+|boletos?|entrada|cheques?|financ\w+|compra\w*|valor|preco|r\$|reais|a vista|pix)\b/
const DONE_IN_GOES =
  /\b(?:carnes?|massa|blend|cuba|reservatorio|tanque|kg|quilos|litros|batelada|carga|mistur\w+|mo[ei]\w*|prens\w+|molde|lote|turnos?|abastec\w+|enche\w*|tempero|conta d[eo] luz|visit\w+|convers\w+|explic\w+|mensage\w+)\b/
function other(hit: Hit): boolean {
  const { text, after, before, clause } = hit
  // "Entendi que você precisa financiar": the lead's wish, given back.
  if (
    /\b(?:entendi|entendo|vi|anotei|sei|imagino)(?: aqui)? que (?:voce|vc|o senhor|a senhora)(?: \w+){0,3} $/.test(
      before,
    ) &&
    !SAYS_TERM.test(text)
  )
    return true
  if (leftAside(after, text) && !SAYS_TERM.test(text)) return true
  // "Condições especiais, se existirem, quem sabe é o consultor".
  if (
    /^,? ?(?:se|caso) (?:exist\w+|houver\w*|tiver\w*|for\w*)\b[^.;!?]{0,24}\b(?:quem|consultor|especialista)\b/.test(
      after,
    )
  )
    return true
  // "Descontado o tempo de limpeza", "à vista do volume": taken away, considering.
  if (
    /^descont(?:ando|ad[oa]s?)\b/.test(text) &&
    /^ ?(?:(?:[oa]s?|um|uma|d[ae]|n[ao]) ?)?(?!preco|valor|total|parcel|entrada|compra)[a-z]/.test(after) &&
    !/\b(?:preco|valor|parcela|compra|pag\w+)\b/.test(text + clause.text)
  )
    return true
  if (/^a vista$/.test(text) && /^ d[oea]s? (?!pagamento|dinheiro)/.test(after)) return true
  // What is done in two goes, of meat and of work.
  if (
    /\b(?:vezes|etapas|partes|rodadas)$/.test(text) &&
    !PAYS.test(hit.sentence.text) &&
    DONE_IN_GOES.test(hit.sentence.text)
  )
    return true
  if (
    /condic/.test(text) &&
    (FOOD.test(clause.text) ||
      (/\b(?:em|nas?|as|sem|tem|ter) (?:boas? |otimas? |mas? )?$/.test(before) &&
        !/pagamento|comercia|compra/.test(clause.text + after) &&
        FOOD.test(clause.text)))
  )
    return true
  if (/parcel/.test(text) && /\b(?:tanque|esvaziar|descarga|tombamento|despej\w+)\b/.test(clause.text))
    return true
  // Kept away with the documents: "não precisa de CPF, nem de cartão".
  if (
    /cart/.test(text) &&
    /\bnao (?:precis\w+|pec\w+|ped\w+|mand\w+|envi\w+)\b/.test(hit.sentence.text) &&
    /\b(?:cpf|rg|senha|documentos?)\b/.test(hit.sentence.text)
  )
    return true
  if (/parcel/.test(text) && /^ (?:de|da) (?:carne|massa|blend|producao|recheio)/.test(after)) return true
  if (
    /divid/.test(text) &&
    /^ (?:o|a|os|as)? ?(?:trabalho|producao|turnos?|tarefas?|equipe|carne|massa|lotes?|processo|cozinha)/.test(
      after,
    )
  )
    return true
  if (
    /\b(?:vezes|x)\b/.test(text) &&
    (/^ (?:mais|menos|maior|melhor|por|ao|a (?:producao|capacidade|mais)|o (?:que|volume|tamanho)|que|seguidas?|a cada)/.test(
      after,
    ) ||
      (/\b(?:muitas|varias|poucas|algumas) vezes/.test(text) && !/sem juros|cartao|parcel/.test(after)))
  )
    return true
  if (/\bx\b|\dx/.test(text) && /^ ?(?:\d|mais|menos|maior|o |a |por )/.test(after)) return true
  if (
    /a vista/.test(text) &&
    (/\b(?:fica\w*|esta|deixa|e) $/.test(before) || /^ d[oea] (?:operador|quem|todos|equipe)/.test(after)) &&
    /\b(?:acompanh\w+|visive\w+|operador|prensad\w+|molde|painel)\b/.test(hit.sentence.text)
  )
    return true
  if (
    /cartao|cartoes/.test(text) &&
    (/^[ -](?:de (?:visita|memoria|vacina|ponto|natal)|postal)/.test(after) ||
      /\bnao (?:envie|mande|informe|passe)\b/.test(before))
  )
    return true
  if (
    /cart|boleto|pix/.test(text) &&
    /\b(?:dados?|numeros?|fotos?|senha) (?:de|do|dos|da) (?:seu )?$/.test(before)
  )
    return true
  if (/oferta/.test(text) && /^ (?:de|d[ao]s?) (?:modelos?|equipamentos?|maquinas?|produtos?)/.test(after))
    return true
  if (/^desconto d[aeo] (?:peso|gordura|osso)/.test(text)) return true
  if (/desconto/.test(text) && /^ (?:d[aeo] peso|d[ae] gordura|d[oa]s? ossos?)/.test(after)) return true
  if (/\bcarne\b/.test(text) && !/\dx|\bvezes|folhas|boleto|entrada/.test(text)) return true
  if (
    /divid|dividir/.test(text) &&
    /^ (?:o |a |os |as )?(?:trabalho|producao|turno|tarefa|equipe|carne|massa|lote|processo|cozinha)/.test(
      after,
    )
  )
    return true
  if (/sinal/.test(text) && /\b(?:verde|de internet|do celular|de vida)\b/.test(after)) return true
  if (/^cartao|cartao$/.test(text) && /^ d[aeo]s? (?:sua|seu|loja|marca|empresa|visita)/.test(after))
    return true
  if (/dinheiro/.test(text)) return false
  if (
    /entrada/.test(text) &&
    /\b(?:carne|massa|esteira|linha|operador|produto|energia|ar|modelo|maquina|opcao|nivel|porta)\b/.test(
      clause.text,
    ) &&
    !/parcel|vezes|pag|restante|saldo|%/.test(hit.sentence.text)
  )
    return true
  if (/credito/.test(text) && /\b(?:da(?:r|mos)? )$/.test(before)) return true
  return false
}

/** What a lead asks when a bare yes would promise a term. */
const ASKED =
  String.raw`parcel\w+ divid\w+ \d+_?x\b vezes juros descont\w+ promoc\w+ boleto cartao pix bndes finame financ\w+ a_vista pag(?:a|ar|amento) condic\w+ negoci\w+ entrada consorcio leasing faz_por melhora\w* abat\w+ cupom`
    .split(' ')
    .map((word) => word.replace('_', ' '))

function askedFor(allowed: readonly string[]): RegExp {
  const words = ASKED.filter((word) => !allowed.some((stem) => word.startsWith(stem))).map((word) =>
    // Paying the bill that comes anyway is no term of this business.
    allowed.length > 0 && word.startsWith('pag')
      ? String.raw`${word}(?![^?]*\b(?:boletos?|faturas?|contas?)\b)`
      : word,
  )
  return new RegExp(String.raw`\b(?:${words.join('|')})\b`)
}

const TOPIC: Topic = {
  states: STATES,
  names: NAMES,
  other,
  asked: askedFor([]),
}

const SETTINGS = z.strictObject({
  /** Terms that are no secret of this business: its product carries a discount, or comes as a credit. */
  allowed: z.array(z.enum(['discount', 'credit', 'boleto', 'card'])).default([]),
})

type Term = z.infer<typeof SETTINGS>['allowed'][number]
const STEMS: Record<Term, string> = { discount: 'descont', credit: 'credit', boleto: 'boleto', card: 'carta' }

const DENIED_BEFORE = /\b(?:nao|nem|sem|nada|nenhum[a]?|zero|jamais)\b[^.;!?]{0,40}$/
/** Where nothing is bought, nothing is financed: saying so is right. A bill is what the customer has. */
function deniedOfService({ text, before, after }: Hit): boolean {
  if (
    /^(?:condic|abatimento|faz o abatimento|ofertas?\b)/.test(text) &&
    !/\b(?:especia\w+|melhor\w*|exclusiv\w+|imperdive\w+|unic\w+|diferenciad\w+|imbative\w+|so hoje)\b/.test(
      text,
    )
  )
    return true
  if (
    /^pag\w+/.test(text) &&
    /\b(?:conta|fatura|boleto)s?\b/.test(text + after.slice(0, 16)) &&
    !/\b(?:vezes|parcel|juros|desconto)\b/.test(text + after.slice(0, 30))
  )
    return true
  if (
    /parcel|acordo/.test(text) &&
    /\b(?:distribuidora|atras\w+|regulariz\w+|deixou de|em aberto|acordo|divida\w*|em dia)\b/.test(
      before + after,
    )
  )
    return true
  if (
    /\bpaga\b(?: \w+){0,2} (?:uma|a) (?:so )?(?:conta|fatura)|\buma (?:conta|fatura) so\b/.test(
      text + after.slice(0, 24),
    )
  )
    return true
  if (/^em dinheiro$/.test(text)) return true
  if (
    /^(?:parcel(?:amento|ar|a)|financia(?:mento|r)|dividir)/.test(text) &&
    /^[^.;!?]{0,50}\bnao (?:exist|e |ha|tem|sao|faz|rola|da |cabe|se aplica)/.test(after)
  )
    return true
  if (/^faturas?\b/.test(text) || /\bvalor d[aeo]l?[ea]?\b/.test(text + after.slice(0, 6))) return true
  if (/^a prazo$/.test(text) && /^ (?:nenhum|algum)/.test(after)) return true
  return (
    /financi|parcel|presta|juros|divid|entrada|pra[sz]o|compra|investi/.test(text + after.slice(0, 30)) &&
    (DENIED_BEFORE.test(before) ||
      /^(?:nao|nem|sem|nada)\b/.test(text) ||
      /^[^.;!?]{0,12}\bnenhum/.test(after))
  )
}

/** The topic without the allowed terms: a match that is one even when they are taken out of it stays a fault. */
function withoutTerms(topic: Topic, terms: readonly Term[]): Topic {
  if (terms.length === 0) return topic
  const stems = terms.map((term) => STEMS[term])
  const words = new RegExp(
    String.raw`\b(?:pag\w+ (?:(?:com|por|via|n[oa]|em|pelo) )*)?(?:${stems.join('|')})\w*`,
    'g',
  )
  // A discount's percentage is judged by its own rule.
  const percent = terms.includes('discount') ? /\b\d[\d,.]* ?(?:%|por cento\b)(?: de\b)?/g : /$^/g
  const patterns = [...topic.states, ...topic.names]
  return {
    ...topic,
    other(hit) {
      if (topic.other(hit)) return true
      if (deniedOfService(hit)) return true
      const rest = hit.text.replace(words, ' ').replace(percent, ' ')
      return rest !== hit.text && !patterns.some((pattern) => pattern.test(rest))
    },
    asked: askedFor(stems),
  }
}

export const paymentTerms: RuleFactory = ({ business, params }) => {
  const { allowed } = parseParams('payment_terms', SETTINGS, params)
  const topic = withoutTerms(TOPIC, allowed)
  return readingRule(business, {
    id: 'payment_terms',
    evidenceAllows: true,
    protects:
      'Discount, instalments, financing and means of payment are agreed with a person, never by the agent.',
    feedback:
      'Não fale de desconto, promoção, parcelas, juros, financiamento, boleto, cartão ou negociação, nem para negar. Diga que as condições são tratadas com o consultor.',
    find: (reading, exchange) =>
      judgeTopic(topic, reading, readLead(business, exchange)).filter(
        // Of a service a plain no is right.
        (one) => !(allowed.length > 0 && /^nao\b/.test(reading.folded.text.slice(one.start, one.start + 4))),
      ),
    examples: {
      pass: [
        { text: 'O financiamento eu não trato por aqui, isso é com o consultor.' },
        { text: 'Descontando o tempo de limpeza, o turno rende bem.' },
        { text: 'A carne entra na cuba em duas vezes.' },
        { text: 'As condições de pagamento são tratadas com o consultor.' },
        { text: 'Cada parcela de carne entra na cuba.' },
      ],
      block: [
        { text: 'Parcelamos em até dez vezes.' },
        { text: 'Dá para negociar, fica tranquilo.' },
        { text: 'Fazemos sim!', exchange: { lastLead: 'vocês parcelam no cartão?' } },
      ],
    },
  })
}
