import type { Message } from '../message.ts'
import { sentenceAt } from '../message.ts'

/** What a lead asks of the deal: price, payment, delivery, a quote. All patterns are over folded text. */

const QUANTO = '(?:quant[oa]s?|qu?a?n?tos?|qto|qnto|qt|quant|qnt|qtos)'
const PAYS =
  '(?:sai|saem|saiu|sairia|fica|ficam|ficaria|ficou|ta|tao|esta|estao|custa|custam|custaria|custou|custo|vale|valem|valeria|cobra\\w*|seria|seriam|paga|pago|pagaria|pagar|gasto|gasta|gastaria|gastar|invisto|investe|investir|desembols\\w+|da|daria|dao|vem|sao|e|eh|faz(?= (?:pra|para|por) mim|\\s*\\?|$)|fazem(?=\\s*\\?|$)|pede|pedem|tem que (?:pagar|investir|ter|gastar))'
const GAP =
  '(?:\\s+(?:e|eh|que|q|mais ou menos|mesmo|hoje|ai|assim|por|vc|voces?|vcs|ce|ces|eu|a gente|vou|vo|ia|iria|precis\\w+|teria|tenho|tem|que|ta|de|ela|ele|isso|essa|esse|esta|custa|normalmente|exatamente|em media|mas|so|uma?|dess[ae]s?|maquina\\w*|d[aeo]s?|o|a|os|as|custo|valor|preco|aproximadamente|sera|acha|mesmo|esse|esses)){0,6}?\\s+'

const PRICE: readonly RegExp[] = [
  /\b(?:prec|press|prex)(?:o|os|inho|inhos|im)\b|\bprecin\w*\b|\bprecific\w+/,
  /\b(?:valores|vlr|vlrs|valorzinho|vr)\b(?! (?:da empresa|de mercado mudaram|humanos|familia|nutricion\w+|eticos))/,
  /\bvalor\b(?! (?:d[ae] (?:minha |nossa |sua )?(?:conta|fatura|luz)|nutric\w+|sentiment\w+|agregado|calorico|energetico|da (?:vida|amizade)))/,
  new RegExp(`\\b${QUANTO}${GAP}${PAYS}\\b`),
  new RegExp(`\\b${QUANTO}\\s+${PAYS}\\b`),
  /\b(?:ta|tao|esta|estao|sai|saem|saindo|fica|ficam|ficaria|sairia|custa|custam|e|eh|faz|fazem|vende|vendem|cobra|cobram|seria|vale|por|a|de|era|vai)(?: \w+){0,2}? (?:por |de |a |em )?(?:quanto|qto|qnto)\b(?! tempo| pes\w+| produz\w*| kilos?| quilos?| hamb\w*| litros?)/,
  /^[\s*]*(?:quanto|qto|qnto|quantos reais|\$+|r ?\$+|valor|custo)[\s?!.]*$/,
  /\b(?:custo|custos)\b(?![ -](?:beneficio|brasil|de vida|operacional|de energia|de producao))/,
  /\b(?:custa|custam|custaria|custou|custar)\b(?! (?:nada|a acreditar|responder))/,
  /\b(?:qual|quais|quanto|de quanto|o|seria|sobre o|valor d[eo]|tamanho d[eo])(?: e| seria| o| sera| mais ou menos)* investimento\b|\binvestimento (?:inicial|medio|minimo|necessario|total|e alto|alto|seria|fica|pra|para|nela|nele|ness[ae]|dess[ae]|d[ae])\b/,
  /\btabela(?: de (?:precos?|valores))?(?=\s*(?:$|[.,!?]|ai|por favor|pfv|atualizada|de vcs|de voces))|\blista de (?:precos?|valores)\b|\btabela\b.*\b(?:manda|passa|envia|tem)\b|\b(?:manda|passa|envia|tem|me)\b.*\btabela\b/,
  /\b(?:faixa|media|base|estimativa|ideia|nocao|ordem) (?:de )?(?:preco|valor|valores|custo|investimento|grana|quanto)\b|\b(?:a partir|na faixa|em torno|por volta|na casa) d[eo]s? quanto\b/,
  /\b(?:cabe|entra|encaixa|da|fecha|consigo) (?:n[oa]|em|com|dentro) (?:d?[oe]? ?)(?:meu |minha |nosso |um )?(?:orcamento|bolso|budget|verba)\b|\b(?:cabe|entra) n?[oe]m? (?:meu |nosso )?(?:orcamento|bolso)\b|\bmeu bolso\b/,
  /\b(?:e|eh|ta|esta|sao|fica|sai|muito|mais|menos|tao|bem|meio|super|achei|nao e|acho|seria|e muito|parece) (?:muito |mais |bem |meio |tao )?(?:car[oa]s?|carinh[oa]s?|barat[oa]s?|baratinh[oa]s?|salgad[oa]s?|puxad[oa]s?|em conta|acessivel|acessiveis|economic[oa])\b(?! de operar)|\b(?:maquina|modelo|opcao|alguma?|tem)(?: \w+)? (?:mais )?(?:barat[oa]s?|em conta)\b|\bcar[oa] (?:hein|demais|pra caramba|assim|ne)\b|\bcarissim[oa]\b/,
  /\bquant[oa]s? (?:reais|contos?|mil|dinheiro|grana|pilas?|paus?|pratas?|mangos?)\b|\bquant[oa] (?:de )?(?:dinheiro|grana)\b|\b(?:ter|preciso|precisa) de dinheiro\b|\bde dinheiro (?:pra|para) (?:comprar|investir)\b|\bquantia\b/,
  /\bhow much\b|\bcuanto (?:cuesta|vale|sale|es)\b|\bcotacao do dolar\b.*\b(?:preco|quanto)/,
  /\bimporta(?:ria)? em quanto\b|\bquanto (?:eu )?desembols\w+|\bdesembols\w+\b|\bem quanto (?:fica|sai|ta)\b/,
]
/** "quanto" that asks for a time, an output, a weight; the dollar and sums are no business of ours. */
const NOT_PRICE =
  /\bquant[oa]s? (?:tempo|kilos?|quilos?|kg|gramas?|litros?|espaco|hamb\w*|unidades|pecas|pessoas|dias|horas|meses|anos|velocidades|eixos|modelos|maquinas|por (?:hora|dia|minuto)|carne|cv|amperes|volts|watts|energia|de (?:carne|energia|espaco|ar|luz|altura|largura|garantia|massa))\b|\bquanto(?: \w+){0,3} (?:pesa|produz\w*|faz|rende|cabe|consome|ocupa|mede|corta|mistura|aguenta|dura|demora|leva|gasta de (?:energia|luz|ar))\b(?! por| pra mim)|\b(?:pesa|pesam|produz\w*|rende\w*|cabem?|consomem?|ocupam?|medem?|cortam?|misturam?|aguentam?|duram?|demoram?|formam?|processam?|fabricam?|tira[mr]?|faz(?! (?:\w+ ){0,2}quanto (?:pra|para|por|nel|ness|ai\b))) (?:\w+ ){0,2}quanto\b|\b(?:dolar|euro|bitcoin|gasolina|arroba)\b|\d+ ?(?:x|vezes|\+|mais|menos|\*) ?\d+|\b(?:esta|ta) quanto (?:o jogo|de temperatura)\b/g

const PAYMENT: readonly RegExp[] = [
  /\b(?:parcel\w+|prestac\w+|financi\w+|boletos?|bndes|finame|procred|pronaf|proger|descont\w+|promoc\w+|promo|leasing|consorcio|carencia|juros|abatiment\w*|abate|crediario|carne de pagamento|fiado|cashback|permuta)\b/,
  /\bcart(?:ao|oes)\b(?! de visita| sus)|\bpix\b|\bcheques?\b|\b(?:a vista|avista|av)\b(?=[\s?!.,]|$)|\bdinheiro vivo\b|\btransferencia bancaria\b|\bboleto bancario\b|\bdeposito\b/,
  /\b(?:forma|formas|meio|meios|condic(?:ao|oes)|prazo|plano|opcoes|modo)s? (?:de |do |pra )?pag\w+|\bcondicoes (?:comerciais|especiais|facilitadas)|\bquais (?:sao )?(?:as )?condicoes\b|\bcondicoes por favor|\b(?:da pra|posso|consigo|quero|como|daria pra|tem como) (?:eu )?pag\w+|\bcarta de credito\b|\bmetade (?:agora|na entrega|antes|depois|no pedido)|\b(?:carteira|banco) digital\b|\bdebito\b|\bparte em\b[^.?!]{0,16}\b(?:dinheiro|pix|cartao)|\b(?:preco|valor|prazo)[^.?!]{0,14}\bcondicoes\b|\bcomo (?:que )?(?:eu )?(?:pago|funciona o pagamento|posso pagar|e o pagamento|faco o pagamento)\b|\bpagamento\b/,
  /(?:^|[\s(])(?:em |de |ate )?\d{1,2} ?x\b(?! ?\d| ?\+|\w)|\bem (?:quantas|\d{1,2}|duas|tres|quatro|cinco|seis|dez|doze) vezes\b(?! por| na)|\b(?:quantas|muitas) vezes(?=\s*(?:$|\?|no|da|pra|sem))|\b(?:divide|dividir|dividem|dividido|divido)\b/,
  /\b(?:entrada|sinal)\b(?! (?:de (?:ar|agua|carne|energia|massa|produto)|do|da (?:carne|massa)))(?=[^.!]{0,20}(?:minim|e o resto|de quanto|\d|prestac|parcel|\?|mais))|\b(?:valor|qual|quanto)\b[^.?!]{0,12}\b(?:de|da) entrada\b|\bpag\w+ (?:entrada|metade|o resto|depois|em dinheiro|na entrega|mensal\w*|aos poucos)\b|\b30[ /]60\b|\b\d0 dias (?:pra|para) pagar/,
  /\bfacilita\w*\b[^.?!]{0,14}\bpag\w+|\blinha de credito\b|\bcredito (?:proprio|bancario|rural|facil)\b|\bfinanceira\b|\bbanco (?:do brasil|bradesco|itau|santander|caixa|sicredi|sicoob)\b|\bcaixa economica\b/,
  /\b(?:aceita\w*|pega\w*|entra|da|dar|dou)\b[^.?!]{0,24}\b(?:na troca|como (?:parte|entrada)|usad[oa] na|velha na nova)\b|\baceita\w* (?:a )?troca\b|\bminha (?:maquina )?(?:velha|usada|antiga) na nova\b/,
  /\bblack ?friday\b|\boferta\w*\b(?! de emprego)|\bqueima de estoque\b|\b(?:melhora\w*|cho\w+) (?:o|esse|no) pre[cs]o\b|\bdiscount\b|\binstall?ments?\b|\bcuotas\b/,
]
const NOT_PAYMENT =
  /\bcondicoes de (?:higiene|trabalho|uso|temperatura)\b|\bpix da sua\b|\bme empresta\b|\bvezes (?:por|ao|na|no) (?:dia|semana|mes|hora)\b|\bpagar (?:de )?mico\b/g

const DELIVERY: readonly RegExp[] = [
  /\b(?:entrega|entregam|entregar|entregas|entregue|entregaria\w*|entregao)\b/,
  /\bprazos?\b(?! (?:de (?:garantia|validade)))|\bfretes?\b|\bpronta[ -]entrega\b|\bestoque\b|\btransportador\w*|\btransporte\b|\bdespach\w+|\benvio\b|\benvia(?:m|r)?\b(?= (?:pra|para|ate|em|por|correio|pelo))|\bfob\b|\bcif\b|\blogistica\b|\bsedex\b|\bcorreios\b/,
  /\b(?:em )?quanto tempo\b[^.?!]{0,28}\b(?:cheg\w+|entreg\w+|receb\w+|fabric\w+|pront\w+|demora\w*|leva\w*(?= (?:pra|para|ate) (?:cheg|entreg|receb|fabric|fic))|tenho|vem)|\bdemora\w*\b[^.?!]{0,24}\b(?:cheg\w+|entreg\w+|receb\w+|fabric\w+|pront\w+|vir|muito|mt|quanto)\b|\b(?:quanto tempo|qto tempo) demora\b(?! (?:pra|para) (?:limp|faz|troc|produz|mold|lav|desmont|aprend|esquent|mistur|cort|fazer))|\bdemora (?:muito|mt|quantos dias)\b(?! (?:pra|para) (?:limp|faz|troc|produz|mold|lav|desmont|aprend|mistur|cort))/,
  /\b(?:quando|qdo|qd|que dia|quantos dias|em \d+ dias)\b[^.?!]{0,24}\b(?:cheg\w+|entreg\w+|receb\w+|pront[ao]|mandam|fabric\w+)\b|\bcheg\w+\b[^.?!]{0,20}\b(?:quando|em quanto|em \d+ (?:dia|semana|hora|mes)|ate (?:o )?(?:natal|dia|fim)|rapido|aqui)\b|\b(?:receber|recebo|recebemos|tenho ela)\b[^.?!]{0,20}\b(?:antes|ate|quando|em quanto|logo|essa|dia|semana|no mesmo dia)\b/,
  /\b(?:fica|ta|estaria|e) pront[ao] (?:quando|em quanto)|\b(?:quando|qdo) (?:e que )?fica(?:ria)? pront[ao]|\bdata de entrega\b|\b(?:quantos|qts) dias (?:uteis )?(?:ate|pra|para|a?o?n?d?e? ?d?a? ?em)\b|\b(?:tem|tiver|teria)(?: ela| ele| a maquina| alguma?)? (?:ja )?pront[ao]s?\b|\bsob encomenda\b|\bpreciso d(?:ela|ele|a maquina|o equipamento|isso) (?:ate|pra|para|antes|em)\b|\bprevisao de (?:entrega|chegada)|\bdias (?:uteis )?(?:pra|para) (?:fabricar|entregar|chegar|produzir a)/,
  /\b(?:instalam|instala|instalacao (?:ta |esta |e )?(?:inclus\w+|por conta|gratis|inclui\w*)|montam|quem (?:instala|monta)|vem montad[ao]|inclui (?:a )?instalacao|instalacao e (?:gratis|paga|por))\b(?! alarme)/,
  /\b(?:tem|disponivel|disponiveis|ha|teria|tem ela|tem ele)\b[^.?!]{0,18}\b(?:disponivel|disponiveis|em estoque|pra entregar|pra ja|a pronta|de pronto|na loja|ai hoje)\b|\b(?:ta|esta|tem) disponivel\b|\b(?:posso|da pra|consigo|pra|vou) (?:retirar|buscar|pegar)\b[^.?!]{0,20}(?:ai|fabrica|loja|aqui|pessoalmente|\?)/,
  /\b(?:manda|mandam|trazem|traz|levam|leva|enviam|entregam) (?:ela |ele |isso |a maquina )?(?:aqui|ate aqui|(?:pra|para|pro|ate|em) (?:o |a )?(?!mim|meu|nosso|gente|eu|voce|ca\b|que|fazer|consult|por)(?:[a-z]+))\b(?=[^.!]*(?:\?|$))/,
  /\bconsegue\w*\b[^.?!]{0,20}\b(?:entregar|mandar pra|pra (?:amanha|essa semana|semana que vem|esse mes))|\bpra (?:semana que vem|amanha|essa semana|esse mes), ?(?:consegue\w*|da|rola)|\bdelivery (?:time|date)\b|\bplazo de entrega\b/,
]
/** The lead's own deliveries, and what is sent by message. */
const NOT_DELIVERY =
  /\b(?:entrego|entregamos|minha entrega|nossas? entregas?|faco entregas?|metade na entrega|pag\w+ na entrega|(?:consultor\w*|vendedor\w*|alguem|atendente|pessoa|representante) (?:ta |esta )?disponivel|fazemos entregas?|delivery proprio|faz(?:emos|o)? delivery|entregador\w*|entrega de (?:lanche|comida|hamb)\w*|envio de (?:mensage|propaganda|msg|catalogo|proposta|e-?mail|promoc)\w*|(?:manda|mandam|envia|enviar|mandar) (?:o |a |uma? |mais )?(?:fotos?|videos?|catalogos?|mensagens?|msg|proposta|orcamento|cotacao|link|material|pdf|contato|tabela|precos?|audio|manual|informac\w+)|sem prazo|(?:meu|nosso) prazo|estoque (?:de carne|proprio|da minha)|meu estoque|nosso estoque|no mesmo prazo)\b/g

const QUOTE: readonly RegExp[] = [
  /\borcament\w+\b|\borca(?:r|ndo|r um|cao)\b|\bor[cs]amento\b/,
  /\b(?:cotac(?:ao|oes)|cotar|cotando|cota(?= (?:pra|duas?|dois|uma?|\d|a|o|essa|isso|ai))|cotem|cota ai|cotem)\b(?! do (?:dolar|boi|euro))/,
  /\bpropostas?\b(?! (?:indecente|de (?:emprego|parceria|valor)))/,
  /\b(?:quero|queria|queremos|gostaria de|gostariamos de|vou|vamos|pretendo|preciso|desejo|posso|podemos|como|bora|decidi|to querendo|estou querendo|dese?jo|tenho interesse em)\b[^.?!,]{0,24}\b(?:comprar|adquirir|fechar (?:a |o |com |neg\w+|pedido|compra|hoje|agora)|encomendar|fazer (?:um |o |uma |a )?(?:pedido|compra|encomenda)|levar (?:uma?|a|as|o|duas|dois)|pedir (?:uma?|a|o|duas|dois))\b/,
  /\bcomo (?:que )?(?:eu )?(?:faco|faz|fazemos|faria|seria)?\s*(?:pra|para)?\s*(?:a )?compr(?:o|ar|a|amos)\b|\b(?:pode|podemos|vamos|quero|bora|ja quero) fechar\b|\bvou (?:querer|ficar com|levar)\b(?! (?:pensar|ver))|\bfecha(?:r)? (?:o )?(?:pedido|negocio)\b|\bfaz(?:er)? (?:o |um |meu )?pedido\b|\bquero (?:uma?|a|o|duas|dois|\d+) (?:pra|para) (?:ja|agora|hoje)\b/,
  /\b(?:quote|quotation|presupuesto)\b/,
]
const NOT_QUOTE =
  /\b(?:cabe|entra|encaixa|dentro|tenho|estoura|passa|fora)\b[^.?!]{0,16}\b(?:d?[on]o |um |meu |nosso |de )?orcamento\b|\borcamento (?:e |eh |maximo |total |de |ate )*(?:r\$ ?)?\d|\b(?:qual|quais|que|oq|quanto|quem) [^.?!]{0,40}\b(?:preciso|precisa|tenho que|devo|vou|posso)\b[^.?!]{0,24}\b(?:comprar|adquirir|levar|pedir)\b|\bnao (?:quero|vou|pretendo|to querendo|estou querendo|preciso|queria|vamos)(?: mais)?[^.?!,]{0,12} (?:comprar|adquirir|fechar|levar|querer|encomendar|orcamento)\b|\bvou querer (?:nao|mais)\b|\b(?:antes de|depois de|se eu|quando eu|caso eu|pra quem|ja|hora de|penso em|pensando em|ate|posso) (?:for |vou |quiser )?comprar\b(?! (?:com voces|uma|a|as|o))/g

export interface Commercial {
  price: boolean
  payment: boolean
  delivery: boolean
  quote: boolean
}

const any = (patterns: readonly RegExp[], text: string) => patterns.some((pattern) => pattern.test(text))

/** A sum beside a question is a price under discussion: "é mais de 20 mil?", "uns 35 mil paga ela?". */
const COUNTED = /^(?:GOODS|unid|pec|pesso|habit|client|km|quil|kg|ton|litro|watt|seguidor|metro)/
const PRODUCED = /\b(?:produz\w*|faco|fazemos|GOODS|unidades|por dia|por semana|por mes|pessoas|km)\b/

function hagglesOver(message: Message): boolean {
  const { text } = message
  return (
    message.numbers.some((number) => {
      const large =
        number.money ||
        (number.multiplier >= 1000 &&
          number.unit === null &&
          !message.wording.of(COUNTED).test(number.noun ?? '') &&
          number.per === null)
      if (!large || number.per !== null) return false
      const sentence = sentenceAt(message, number.start)
      const around = sentence.text
      if (
        /\b(?:conta|fatura|luz|kwh|salario|aluguel|faturo|faturamento|fatura mos|habitantes|empresta\w*)\b/.test(
          around,
        )
      )
        return false
      if (message.wording.of(PRODUCED).test(around) && !number.money) return false
      if (
        /\b(?:custa|paga|gastar|investir|pagar|tenho|compra|leva|levar|vale|sai|orcamento|verba|dinheiro|grana|por menos|mais de|menos de|ate|confere|disponivel|capital)\b/.test(
          around,
        )
      )
        return true
      return sentence.question
    }) || /\bd[aá] (?:pra|para) (?:levar|fazer|fechar|comprar)[^.?!]{0,12} por \d+\b/.test(text)
  )
}

export function readCommercial(message: Message): Commercial {
  const { text } = message
  const price = text.replace(NOT_PRICE, ' ')
  const payment = text.replace(NOT_PAYMENT, ' ')
  const delivery = text.replace(NOT_DELIVERY, ' ')
  const quote = text.replace(NOT_QUOTE, ' ')
  return {
    price: any(PRICE, price) || hagglesOver(message),
    payment: any(PAYMENT, payment) || /\bcarnê\b/i.test(message.source),
    delivery: any(DELIVERY, delivery),
    quote: any(QUOTE, quote),
  }
}
