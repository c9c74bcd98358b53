import { type Phrases, phrases, unionOf } from '../../text/phrases.ts'
import { declines, defers, leftAside } from '../moves.ts'
import type { Reading } from '../reading.ts'
import { type Hit, scanSentence } from '../scan.ts'

/** Says how much something costs without a figure. Each entry: pattern, and when a match means something else. */
const NOUN = '(?:precos?|valor(?:es)?|custos?|investimentos?|etiqueta|ticket|desembolso)(?![- ]?benefici)'
const LEVEL =
  '(?:baix\\w*|alt[oa]s?|menor(?:es)?|maior(?:es)?|reduzid\\w*|pequen\\w*|just[oa]s?|bom|boa|bons|boas|otim\\w*|excelent\\w*|competitiv\\w*|atrativ\\w*|atraent\\w*|acessive\\w*|camarad\\w*|imbative\\w*|melhor(?:es)?|convidativ\\w*|honest\\w*|razoave\\w*|irrisori\\w*|simbolic\\w*|tranquil\\w*|salgad\\w*|car[oa]s?|barat\\w*|popular\\w*|inferior\\w*|superior\\w*|parecid\\w*|proxim\\w*|igua(?:l|is)|metade|dobro|triplo|terco|abaixo|acima|equivale\\w*|promociona\\w*|especia(?:l|is)|pagave\\w*|em conta|que cabe|assust\\w*|minim[oa]s?|modest\\w*|leve|enxut\\w*|absurd\\w*|pesad\\w*|alt\\w*|elevad\\w*|de fabrica|de mercado|diferenciad\\w*|imperdive\\w*)'
const FOOD =
  /\b(?:cortes?|carnes?|boi|picanha|ingredientes?|materia[- ]prima|mao de obra|costela|queijo|lanches?|OUTPUT)\b/
const BOUGHT =
  /\b(?:maquina|equipamento|modelo|MACHINE|ela|linha|opcao|semi\w*|automatica|manual|investimento|versao|comprar|outra)\b|[a-z]+\d{2,}/

const OUTPUT = /\b(?:produc\w+|volume|OUTPUT|por hora|por dia)\b/

interface Level {
  pattern: Phrases
  /** The match is about something else. */
  other?: (hit: Hit) => boolean
}

const food = (hit: Hit) => {
  const made = hit.sentence.of(FOOD)
  return made.test(hit.clause.text) && !hit.sentence.of(BOUGHT).test(hit.clause.text.replace(made, ''))
}
const running = (hit: Hit) =>
  /^ ?(?:de|com|da) (?:manutencao|energia|operacao|producao|mao de obra|limpeza|agua|carne)|^ operaciona/.test(
    hit.after,
  ) || /\b(?:consumo|energia|energetic\w*)\b/.test(hit.clause.text)
const otherValue = (hit: Hit) =>
  /\b(?:agreg\w+|ger(?:a|am|ar|ando)|traz\w*|cri(?:a|ar)|d(?:a|ar|ando)) (?:\w+ ){0,3}$/.test(hit.before) ||
  /^ ?(?:nutriciona|agregad|d[ao] \w+(?: no dia a dia)? (?:e|esta em) (?:manter|reduzir|garantir|padronizar|facilitar|a \w+cao|o padrao)|ao (?:seu )?produto|para o (?:seu )?(?:produto|cliente)|d[oa] (?:peso|diametro|espessura|gramatura|volume))/.test(
    hit.after,
  )

const LEVELS: Level[] = [
  {
    pattern: phrases`
      barat\w+ ¦ baratin\w+ ¦ pechinch\w+ ¦ mixaria ¦ micharia ¦ bagatela ¦ ninharia ¦ precinho\w*
      valorzinho\w* ¦ merreca ¦ trocadinh\w+ ¦ uns trocados ¦ troco de pinga ¦ uma fortuna ¦ fortuna ¦ olhos da cara ¦ rios de dinheiro
      os tubos ¦ salgad(?:o|a|inho) (?:no|o) (?:preco|valor) ¦ cheap\w* ¦ expensive ¦ affordable
      low[- ]cost
    `,
    other: food,
  },
  {
    pattern: phrases`em conta`,
    other: (hit) => /\b(?:lev\w+|tend\w*|tenh\w+|ter|tem|tom\w+|tiver)(?: \w+)? ?$/.test(hit.before),
  },
  {
    pattern: phrases`
      (?:e|nao e|mais|menos|muito|tao|bem|pouco|meio|sai\w*|fica\w*|custa\w*|parece|ser|seja|acha\w*|super|nada|demais|seria)(?: \w+){0,2} car(?:o|a|os|as|inh[oa]s?|issim[oa]s?)
    `,
    other: (hit) =>
      food(hit) ||
      /\bcara (?:a cara|de|do|da|nova)\b|\b(?:o|um|esse|aquele|meu) cara\b/.test(hit.text) ||
      /^ (?:a cara|de|do|da|nova)\b/.test(hit.after),
  },
  {
    pattern: phrases`
      (?:mais|bem|super|muito|opcao|opcoes|modelo|maquina|alternativa|versao|solucao|compra|escolha|linha|entrada|menos)(?: \w+){0,2} economic[oa]s?
      economic[oa]s? (?:para|pra) comprar
    `,
    other: (hit) => /\b(?:energia|consumo|gasto|eletric\w+|agua)\b/.test(hit.sentence.text),
  },
  {
    pattern: phrases`
      (?:mais|bem|super|muito|opcao|opcoes|modelos?|maquinas?|alternativas?|bastante|totalmente|condic\w+|algo|equipamentos?)(?: \w+){0,2} acessive(?:l|is)
    `,
    other: (hit) =>
      /^ (?:para|pra|a|ao) (?:limp\\w+|higieni\\w+|manutenc\\w+|todos? os (?:lados|pontos))/.test(
        hit.after,
      ) || /\b(?:linguagem|explica\w+)\b/.test(hit.before),
  },
  {
    pattern: phrases`
      ${NOUN}(?: (?!nao |se |quem |que quem |com |so |depende|varia|conforme)\w+){0,4} ${LEVEL}
    `,
    other: (hit) => running(hit) || otherValue(hit) || /\b(?:varia|depende|conforme)\b/.test(hit.text),
  },
  {
    pattern: phrases`${LEVEL}(?: (?:de|do|d[ao]s?))? ${NOUN}`,
    other: (hit) =>
      running(hit) || otherValue(hit) || (/^(?:melhor|maior)\b/.test(hit.text) && otherValue(hit)),
  },
  {
    pattern: phrases`
      (?:mesm[oa]|tal|outra|nessa|boa|otima) (?:faixa|patamar|nivel)(?: de ${NOUN})?
      (?:faixa|patamar|nivel|diferenca|variacao) de ${NOUN} (?:e|fica|entre|nao|parecid|pequen|grand|baix|alt|minim|quase)\w*
      ${NOUN} (?:entre|das duas|dos dois) (?:\w+ ){0,3}(?:e|sao) \w+
    `,
    other: (hit) =>
      !/preco|valor|custo|investimento/.test(hit.text) &&
      !/\b(?:preco|valor|custo|investimento)/.test(hit.sentence.text),
  },
  {
    pattern: phrases`
      (?:custa|custam|custaria|paga-se|vai pagar|voce paga|pagaria|desembolsa|investe)(?: [\w%]+){0,3} (?:menos|mais|pouco|muito|metade|dobro|nada|o mesmo|igual|uns|quase|bem)
      (?:sai|sairia|fica|ficaria)(?: \w+){0,2} (?:metade|o dobro|de graca|pela metade)
      (?:metade|dobro|triplo|terco) d[oa] (?:preco|valor|que custa|investimento|custo|outra)
    `,
    other: (hit) =>
      /\bnao custa\b/.test(hit.text) ||
      (/\b(?:nao|nem) $/.test(hit.before) && /\bcusta nada\b/.test(hit.text)) ||
      /^ (?:nada )?(?:lembrar|perguntar|ajudar|tentar|conhecer|saber)/.test(hit.after) ||
      (/\bcusta\w* (?:pouco|nada) ?$/.test(hit.text) &&
        /^ ?(?:perguntar|lembrar|tentar|conhecer)/.test(hit.after)),
  },
  {
    pattern: phrases`
      (?:cab\w*|encaix\w*|entr(?:a|ar)|serve|servir|dentro|fica|adequ\w*|respeit\w*|compative\w*|pes(?:a|ar)|doi|bo[ma]|alivia|leve|aperta|estoura|foge|suav\w*|amig[ao])(?: \w+){0,4} (?:bolso|orcamento|budget|verba|caixa|realidade financeira|capital|seu limite)
    `,
    other: (hit) => /\bfora d[oe]\b/.test(hit.text),
  },
  {
    pattern: phrases`
      gratis ¦ gratuit\w+ ¦ de graca ¦ cortesia ¦ brinde
      (?:sem|zero|nenhum)(?: \w+)? custos?(?: (?:adicional|extra|nenhum))? ¦ custo zero
      nao (?:te |lhe )?cobr\w+ ¦ sem cobrar ¦ nao paga nada ¦ nao tem custo ¦ sem pagar ¦ por conta da casa
      on the house ¦ free
    `,
    other: (hit) => /\b(?:conversa|atendimento|contato|catalogo|pergunt\w+|consulta)\b/.test(hit.clause.text),
  },
  {
    pattern: phrases`
      (?:gasto|dinheiro|investimento|valor|custo|que (?:voce )?(?:investir|gastar|gasta|investe))(?: \w+){0,4} (?:volta|voltam|retorna\w*|recuper\w+|se paga|compensa\w*)(?: \w+){0,2} ¦ se pagam? ¦ se pagar ¦ paga(?:m)? (?:a|por) si
      (?:retorno|payback)(?: \w+){0,4} (?:rapido|rapidamente|meses|mes|curto|garantido|certo|imediato|alto|otimo)
      recuper\w+ (?:o |seu )?(?:investimento|valor|dinheiro) ¦ compensa o (?:investimento|valor|preco)
      vale cada (?:centavo|real) ¦ barato que sai
    `,
  },
  {
    pattern: phrases`
      ${NOUN}(?: \w+){0,3} (?:um|uma|de um|de uma|dois|duas) (?:carro|moto|celular|iphone|geladeira|notebook|salario|funcionari[oa]|fusca|aluguel|fogao|televisao|viagem|bicicleta|pizza)\w*
      (?:preco|valor) de (?:um|uma) \w+
      (?:mais|menos)(?: \w+){0,3} que (?:um|uma) (?:carro|moto|celular|iphone|salario|funcionario|geladeira)\w*
    `,
  },
  {
    pattern: phrases`
      (?:dois|tres|quatro|cinco|seis|2|3|4|5|6) (?:digitos|algarismos|zeros) ¦ comeca (?:com|em|por) \d
      primeiro digito \w+ ¦ casa d[oa]s? (?:dezenas?|centenas?|milhares)
    `,
    // "A espessura começa em 7 mm".
    other: (hit) =>
      /^[\d.,]* ?(?:mm|cm|metros?|kg|quilos?|gramas?|g|l|litros?|cv|unidades|por (?:hora|dia)|%)\b/.test(
        hit.after,
      ),
  },
  {
    pattern: phrases`
      (?:vend\w+|troc\w+|entreg\w+|preco de|valor de|custo de)(?: \w+)? (?:um|uma|dois|duas|o|a|seu|sua) (?:carro|moto|caminhonete|celular|iphone|casa|terreno|boi|rim|fusca|uno)s?
      (?:metade|dobro|triplo|terco|menos|mais) (?:do|que o|do que|de tudo) que (?:\w+ ){0,3}(?:pag\w+|gast\w+|invest\w+|desembols\w+)
      (?:pens\w+|imagin\w+|equivale|tipo|compar\w+)(?: \w+){0,4} (?:num|numa|um|uma|dum|duma|a um|a uma|com um|com uma) (?:carro|moto|caminhonete|celular|iphone|fusca|uno|apartamento|terreno)
      (?:metade|dobro|triplo|terco|igual|mais|menos)(?: \w+){0,5} em (?:valor|preco|custo|investimento)
      com o (?:que|dinheiro|valor)(?: \w+){0,3} (?:gasta|paga|economiza|joga|ganha|fatura)(?: \w+){0,7} (?:da|compra|leva|paga) ¦ (?:quanto|o preco|o valor|custo)\? (?:um |uma )?(?:pouco|pouquinho|bem|muito|quase)(?: \w+){0,3}
      (?:bolso|orcamento|verba|caixa)(?: \w+){0,5} (?:pesa\w*|doi|aperta\w*|alivia\w*|aguenta\w*|agradece\w*|sofre|sente)
      (?:no|para o|pro) (?:seu )?bolso(?: \w+){0,4} (?:menos|mais|pouco)
    `,
  },
  {
    pattern: phrases`
      nao e (?:nenhum |um )?(?:absurdo|bicho de sete cabecas|tudo isso em dinheiro) ¦ nada (?:absurdo|assustador|de outro mundo|exorbitante) ¦ passa d[aoe]s? (?:seis|cinco|\d) digitos
    `,
    other: (hit) => !/\b(?:preco|valor|investimento|custo)\b/.test(hit.sentence.text),
  },
  {
    pattern: phrases`
      menos do que (?:voce |vc )?(?:imagin\w+|pens\w+|esper\w+) ¦ (?:vendi|vendemos|vendeu|saiu|sai|fechei|fechamos|foi)(?: \w+){0,2} por (?:um|dois|tres|quatro|cinco|seis|sete|oito|nove) (?:um|dois|tres|quatro|cinco|seis|sete|oito|nove|zero|meia)
      custo[- ]beneficio(?: \w+){0,3} (?:imbative\w+|otim\w+|excelente\w*|incrive\w+|unic\w+|melhor\w*|bom|campe\w+)
      (?:melhor|otim\w+|excelente|bom|maior|baita) custo[- ]beneficio
    `,
  },
  { pattern: phrases`car[oa] ou barat[oa] ¦ barat[oa] ou car[oa]`, other: () => false },
  {
    pattern: phrases`
      (?:orcamento|dinheiro|verba|grana|budget|capital|valor que (?:voce |vc )?tem|(?:com|por) (?:esse valor|essa grana|esse dinheiro|essa quantia|esse orcamento))(?: \w+){0,6} (?:da|suficiente|sobra\w*|falta\w*|alcanca|cobre|permite|serve|basta|compra|leva|encaixa|da e sobra|apertad\w+|pouco|dentro|atende|consegue)
      (?:falta\w*|sobra\w*|acho) (?:\w+ ){0,2}(?:pouco|troco|dinheiro|grana)(?: (?:pra|para)(?: \w+){0,2})?
      (?:sai|custa|vale|fica)(?: \w+){0,3} (?:dobro|triplo|metade|quadruplo|um terco) ¦ (?:vai |voce |vc )*(?:gasta|gastar|gastaria|investe|investir|investindo|desembolsa\w*)(?: \w+){0,2} (?:pouco|muito|menos|quase nada|pouquinho|bem pouco)
      (?:tranquil\w+|facil|faceis|leve|suave|boa) de pagar ¦ (?:pra|para|de) tod[oa]s?(?: os)? bolsos? ¦ por pouco(?: a)? mais(?: \w+){0,3} ¦ (?:custa|cobrad[oa]|pag[oa]|vendid[oa]|sai|e) (?:a parte|por fora|separad[oa]mente) ¦ (?:sai|fica|custa)(?: \w+){0,2} (?:por |uns )?centavos
      se (?:pagou|pagaria|paga|pagam|pagar) ¦ pag(?:a|am|ar) a (?:propria )?maquina ¦ maquina(?: \w+){0,2} se paga ¦ salarios? minimos? ¦ menos do que (?:voce |vc )?(?:gasta|paga)(?: \w+){0,3} ¦ (?:custa|vale|preco|equivale)(?: \w+){0,4} (?:hb20|fusca|uno|gol|celta|onix|carro|moto|iphone|celular|geladeira|freezer|fogao)(?: \w+)?
      (?:vint|trint|quarent|cinquent|sessent|dez|cem)(?:inha|inho|ao)s? ¦ salgad\w+
      (?:coisa de|cerca de|uns|custa|sai|fica|por|equivale a|menos de|mais de|na faixa de)(?: \w+){0,2} salarios?(?: \w+){0,4}
      (?:faixa|preco|casa|valor|nivel|altura|patamar) d\w+ (?:um |uma )?(?:carro|moto|caminhonete|celular|iphone|fusca|uno|geladeira|notebook|apartamento|terreno)(?: \w+)?
    `,
    other: (hit) =>
      (/salgad/.test(hit.text) &&
        /\b(?:carne|massa|sabor|salgados?|petisco|comida)\b/.test(hit.sentence.text)) ||
      /\b(?:energia|luz|tempo|agua|carne|gas)\b/.test(hit.after.slice(0, 20)) ||
      hit.sentence.of(OUTPUT).test(hit.after) ||
      (/^(?:falta|sobra)/.test(hit.text) && /^ ?(?:de|d[ao]) (?!dinheiro|grana|verba|troco)/.test(hit.after)),
  },
]

/** "Se ela cabe no seu orçamento, quem diz é o consultor", "entendo que busca algo em conta", "não sei se é cara". */
function excused(hit: Hit): boolean {
  const { clause, sentence, before } = hit
  const inClause = sentence.text.slice(clause.start - sentence.start, hit.start - sentence.start)
  if (
    /\b(?:entendo|sei|imagino|compreendo|percebo|quer|procura|busca|deseja|gostaria)\b[^.]{0,40}$/.test(
      inClause,
    ) &&
    /\b(?:voce|vc|quer|procura|busca|precisa|importa)\w*\b/.test(inClause)
  )
    return true
  if (/\b(?:se|qual|quais|quanto)\b[^,;]*$/.test(before) && (declines(before) || defers(sentence.text)))
    return true
  if (leftAside(hit.after, hit.text) || /\bnao (?:e|sao) (?:comigo|conosco|assunto)\b/.test(hit.text))
    return true
  return (
    declines(inClause) && /\b(?:se|dizer|falar|comparar|avaliar|informar|comentar|opinar)\b/.test(inClause)
  )
}

const ANY_LEVEL = unionOf(LEVELS.map((level) => level.pattern))

/** Statements of a price level, a comparison of prices, something for free. */
export function findPriceLevels(reading: Reading): Hit[] {
  return reading.sentences
    .filter((sentence) => sentence.of(ANY_LEVEL).test(sentence.text))
    .flatMap((sentence) =>
      LEVELS.flatMap(({ pattern, other }) =>
        scanSentence(sentence, pattern).filter((hit) => !other?.(hit) && !excused(hit)),
      ),
    )
}
