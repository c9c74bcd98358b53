import type { Business } from '../../business/schema.ts'
import { inTrade } from '../../business/trade.ts'
import { fold } from '../../text/normalise.ts'
import type { Message } from '../message.ts'

/** What a question is about: the range, something only a specialist answers, or another world. */

const TECHNICAL: readonly RegExp[] = [
  /\b(?:diagrama|esquema|esquematico|planta|desenho|projeto)s? (?:eletric\w+|tecnic\w+|pneumatic\w+|mecanic\w+|hidraulic\w+|cad|3d|dxf|dwg|com (?:as )?(?:cotas|medidas))\b|\bvista explodida\b|\blista de pecas\b|\b(?:dwg|dxf|memorial descritivo|ficha tecnica de montagem)\b|\bdesenho (?:pro|para o|com)\b/,
  /\bmanutenc\w+\b|\bpecas? (?:de |pra |para )?(?:reposic\w+|avuls\w+|original|originais|sobressalente\w*|nova\w*|extra\w*|maquina|trocar|substitu\w+)\b|\breposicao de (?:pecas?|lamina)|\b(?:vende\w*|tem|trabalha\w* com|preciso d[eao]s?|quero|comprar|consig\w+|onde (?:eu )?(?:acho|compro|consigo|encontro))\b[^.;!?\n]{0,18}\b(?:pecas?|jogo de (?:laminas|facas|moldes)|laminas? (?:nov|reserva|avuls)\w*|navalhas?|rolament\w+|correias?|vedac\w+|retentor\w*|o-?ring|engrenage\w+|resistencias?|mangueiras?|valvulas?|pistao|cilindro|eixo reserva|placa eletronica|inversor|clp|sensor\w*|botoeira|contator\w*|fusive\w+|gaxetas?|bucha\w*|mola\w*|faca(?:s)? (?:avuls|de reposic|nova))\b/,
  /\b(?:trocar|troca d[eao]s?|substituir|ajust\w+|regul\w+|calibr\w+|lubrific\w+|afiar|afiac\w+|consert\w+|repar\w+|soldar|desmontar)\b(?! (?:a|o|minha|meu|nossa|essa)? ?(?:manual|maquina (?:por|pela)|fornecedor|prensa|ideia|dinheiro|velha por|peso|velocidade|espessura|tamanho|por|pel[ao]))[^.;!?\n]{0,40}\b(?:rolament\w+|correia\w*|vedac\w+|retentor\w*|engrenage\w+|piston?\w*|pistao|cilindro|eixo\w*|lamina\w*|navalha\w*|faca\w*|motor|dosador|sensor\w*|pressao|valvula\w*|mola\w*|placa|painel|peca\w*|potenciometro|esteira|inversor|redutor|caixa de reduc\w+|maquina|MACHINE|equipamento)\b|\b(?:calibrac\w+|lubrificac\w+|afiac\w+)\b|\bconsert\w+\b/,
  /\b(?:minha|meu|nossa|nosso|a|o|essa|esse|da|do|na|no)(?: \w+){0,3}? ?(?:maquina|MACHINE|prensa|forno|equipamento|painel|esteira|motor|inversor|compressor|[a-z]{1,3}\d{2,4})\b[^.;!?\n]{0,40}\b(?:quebr\w+|par(?:ou|ada|ado)|estrag\w+|trav\w+|vaza\w*|vazand\w+|queim\w+|pif\w+|defeit\w+|problema|nao (?:liga|funciona|gira|corta|anda|sobe|desce|para de|ta|esta|desliga|fecha|solta)|deu (?:pau|problema|defeito|erro|pane)|dando (?:erro|choque|problema|defeito|pau)|barulho (?:estranho|alto|diferente)|fazendo (?:um )?barulho|falhando|torto|torta|erro\b|esquentando|super ?aquec\w+|desregul\w+|folga|soltou|emperr\w+|deu choque|desarm\w+)/,
  /\b(?:esteira|cilindro|valvula|motor|sensor|painel|pistao|lamina|faca|navalha|correia|eixo|rolamento|mola|molde|bico|mangueira|placa|inversor|compressor|dosador|pedal|botao|prensa|rosca|funil|redutor|engrenagem|maquina)\w* (?:\w+ ){0,3}?(?:patin\w+|nao (?:volta|reconhece|sobe|desce|gira|fecha|abre|aciona|puxa|solta|encaixa|liga|anda|responde|corta|segura)|vaz(?:a|ando|ou)|perdeu|derram\w+|ceg[ao]|gast[ao]|solt[ao]|fumac\w+|cheiro|apita\w*|piscando|acende\w*|falh\w+|(?:mostra|acusa|deu|da) (?:erro|falha|alarme))\b|\bvazamento\b|\b(?:qual|que) (?:\w+ )?(?:rolamento|correia|oleo|fusivel|mangueira|disjuntor|parafuso|retentor|vedacao|contator|inversor|filtro)\b|\b(?:torque|codigo|medida|bitola|diametro|modelo|numero) d[aeo] (?:mangueira|rolamento|correia|motor|parafuso|peca|eixo|cabo|retentor|engrenagem|tubo|tubulacao)\b|\bcroqui\b|\bmemorial\b|\bvia serial\b|\bcomo (?:eu )?(?:program|amol|parametriz|reset)\w+|\bpontos de (?:ar|energia|agua|eletric\w+)/,
  /\bcomo (?:e que |eu |q )?(?:faz|faco|fazemos|se)? ?(?:pra |para )?(?:troc|ajust|regul|desmont|calibr|lubrific|consert|arrum|instal|afi|destrav|resolv)\w+|\b(?:quebr|estrag|gast|soltou|perd|romp|rach|entort)\w* (?:a|o|as|os|uma|um) (?:mola|peca|lamina|navalha|pistao|esteira|correia|botao|pedal|molde|bico|mangueira|valvula|engrenagem|eixo|trava|alavanca|parafuso|borracha)\w*|\b(?:qual|que|tipo de) (?:oleo|graxa|lubrificante)\b|\b(?:mand\w+|envi\w+|vend\w+|tem|compr\w+|preciso d\w+) (?:as |os |uma? |alguma )?pecas?\b|\bemperr\w+\b/,
  /\b(?:quebr(?:ou|ada|ado)|estrag(?:ou|ada)|pif(?:ou|ada)|queim(?:ou|ada)|trav(?:ou|ada|ando)|deu (?:pau|pane|defeito))\b[^.;!?\n]{0,30}\b(?:maquina|MACHINE|motor|[a-z]{2}\d{3,4})\b|\b(?:com|deu|apareceu|dando|codigo(?: de)?) (?:o )?(?:erro|falha|alarme|defeito) ?(?:e|f|n)?\.?\d*\b|\bdefeito\b|\bda choque\b|\bchoque (?:quando|ao|na)\b/,
  /\b(?:certific\w+|laudos?|nr ?-?12|nr ?-?10|inmetro|anvisa|riispoa|\bsif\b|\bsie\b|\bsim\b(?= municipal)|mapa exige|normas? (?:de|tecnicas?|regulament\w+|da|do)|conformidade|homologa\w+|\bart\b(?= (?:do|da|de|assinada))|\b(?:emit\w+|tem|fornec\w+|faz\w*|com|precis\w+ d?a?) art\b|iso ?\d{3,5}|selo (?:do|de)|marcacao ce\b|certificado|tem ce\b|vigilancia sanitaria|bombeiros|alvara|licenc\w+ (?:ambiental|sanitari\w+))\b/,
  /\b(?:integr\w+|conect\w+|comunic\w+|convers[ae]\w*)\b[^.;!?\n]{0,30}\b(?:clp|plc|scada|supervisori\w+|linha (?:existente|atual|que)|minha linha|erp|sistema|profinet|modbus|ethernet|embaladora|outra maquina|esteira (?:existente|que)|software)\b|\b(?:clp|plc|scada|modbus|profinet|profibus|ihm)\b/,
  /\b(?:disjuntor\w*|bitola|cabo (?:de|eletrico)|amper\w+|amperage\w+|corrente (?:eletrica|nominal|de partida)|aterr\w+|grau de protecao|\bip ?\d{2}\b|\bip do painel\b|fator de potencia|partida do motor|inversor de frequencia|kva\b|transformador|padrao de energia|rede eletrica|quadro eletrico|fiacao|instalacao eletrica|ponto de energia)\b/,
  /\b(?:qual|que tipo de|quantos?|quanta|quanto d[eao])\b[^.;!?\n]{0,24}\b(?:compressor|vazao|pcm|pressao|psi|\bbar\b|pes|litros por minuto)\b|\bpressao (?:de|do|da) (?:ar|trabalho|pistao|entrada|linha)\b|\bvazao\b|\bpcm\b|\bponto de (?:ar|agua)\b|\bquanto de ar\b/,
  /\b(?:exigencias?|requisitos?|preparar|infraestrutura|o que (?:precisa|preciso) (?:ter )?)\b[^.;!?\n]{0,24}\b(?:instal\w+|piso|base|agua|local|ligar a maquina)\b|\bfundac(?:ao|oes)\b|\bbase de concreto\b|\bresiste\w* ao? piso\b|\bpeso por metro\b/,
  /\b(?:perdi|extraviei|sumiu|nao veio|nao tenho mais) (?:o manual|as instruc\w+)\b/,
  /\bcomo (?:e que |eu )?(?:se )?(?:faz|faco|fazemos|e feita) a (?:regulagem|calibragem|calibracao|manutencao|troca|lubrificacao)\b|\b(?:eletricista|eletrotecnico|mecanico)\b/,
  /\bassistencia (?:tecnica|autorizada)?\b|\bmandam? (?:um )?(?:tecnico|mecanico)\b|\btecnico (?:de voces|autorizado|aqui|na minha|pra (?:ver|olhar|arrumar))\b|\bmanual (?:de |da |do )?(?:instruc\w+|manutenc\w+|operac\w+|uso|peca\w*|servico|tecnico|usuario|oper\w+)\b|\b(?:o|do|um|cade o|esse) manual\b(?! (?:ou|pro|para o|ao) )|\bmanual\b[^.;!?\n]{0,12}\bpdf\b|\bmanual de instruc/,
  /\b(?:maquina|bico|lamina|esteira|cuba|molde|pistao|ela|ele)\b[^.!\n]{0,50}\b(?:e|eh|isso e) normal\s*\?/,
  /\b(?:adaptar|modificar|alterar|usar)\b[^.;!?\n]{0,24}\b(?:molde|peca|motor|lamina)s? (?:de|da) outra? (?:marca|maquina|fabricante|modelo)\b|\bcompativel com (?:molde|peca)s?\b|\bpecas? (?:pra|para|de|da) maquina (?:antiga|velha|usada)\b|\bgarantia (?:nao|recus\w+|acion\w+)|\bacionar a garantia\b/,
]
/** A clause that only continues a question: "preço e capacidade da …". */
export const QUANTITY_ASKED =
  /\b(?:capacidade|producao|produtividade|diferenca|garantia|voltagem|potencia|medidas|dimens\w+|consumo|tamanho|especificac\w+|rendimento|velocidade)\b/

/** A broken machine told only as the reason to buy; projects and plants that are the lead's own. */
const NOT_TECHNICAL =
  /\b(?:minha|nossa|a|antiga|velha|manual)?(?: \w+){0,3}? ?(?:maquina|MACHINE|prensa|manual|antiga|velha)\b[^.;!?\n]{0,30}\b(?:quebr\w+|pif\w+|estrag\w+|queim\w+|parou|morreu|deu pau)\b[^.!?\n]{0,40}\b(?:quero|preciso|precis\w+|procur\w+|comprar|trocar|busc\w+|urgente|vou|outra|nova|pensando)\b|\b(?:quero|preciso|procuro|comprar|busco|precisamos|queria)\b[^.;!?\n]{0,40}\b(?:porque|pq|pois|que a|ja que|a minha|minha)\b[^.;!?\n]{0,20}\b(?:quebr\w+|pif\w+|estrag\w+|queim\w+)\b|\b(?:tenho|temos|estou com|to com) (?:um |uma )?projeto\b|\bprojeto (?:de|pra|para) (?:abrir|montar|amplia\w+|uma?)\b|\b(?:na |a |da )?planta da (?:fabrica|loja|nova)\b|\bassistencia (?:a|da|de) (?:familia|social)\b|\bestamos sem maquina\b|\bde baixa manutenc\w+|\b(?:pouca|exige muita|da muita|precisa de muita) manutenc\w+/g

/** Said only to turn it down. */
const DECLINED =
  /\b(?:a gente|nos|eu|aqui|minha (?:empresa|loja)|meu (?:negocio|pai)|nossa (?:empresa|loja)) (?:ja |so |nao |tambem )?tem\b|\b(?:obrigad[oa]|valeu|agradeco|grat[oa]) (?:mesmo )?(?:pel[ao]s?|por) [^.;!?\n]*|\b(?:nao precisa|nem precisa|nao quero|nem quero|nao precisam)(?: mais)? (?:me )?(?:mandar|enviar|saber|ver|receber|explicar|passar)[^.;,!?\n]*/g

const OFF_TOPIC: readonly RegExp[] = [
  /\b(?:musicas?|cantor[a]?|cant(?:a|ou|am) (?:essa|esta|aquela)|banda favorita|dicas? de viagem|viagem (?:pra|para|barata)|pacote de viagem|turismo|seguro de (?:vida|carro)|plano de saude|cartao de todos|programa (?:em|de) (?:java|python|tv)|youtuber|tiktok|memes?)\b/,
  /\b(?:preciso|precisando|procuro|indica|conhece|sabe) (?:de )?(?:um |uma |algum |alguma )?(?:advogad[oa]|medic[oa]|contador[a]?|pedreiro|encanador|dentista|psicolog[oa]|diarista|baba|motorista|professor[a]?|corretor[a]?|padre|pastor)\b|\braiz (?:quadrada )?de \d/,
  /\b(?:voce|vc|tu|ce) (?:sonha|dorme|come|bebe|chora|namora|reza|canta|danca|gosta d|acredita|torce|vota|assist\w+|ja (?:viu|foi|assistiu|leu|amou)|sabe (?:cantar|dancar|cozinhar|nadar|dirigir|tocar|rezar)|conhece (?:o|a) [a-z]+\s*\?)/,
  /\b(?:vai chover|previsao do tempo|clima (?:hoje|amanha|de)|temperatura (?:hoje|amanha|la fora)|faz (?:frio|calor) (?:hoje|ai)|vai fazer sol)\b/,
  /\b(?:jogo d[oa]|placar|quem ganhou|campeonato|brasileirao|libertadores|copa do mundo|selecao brasileira|flamengo|corinthians|palmeiras|gremio|vasco|neymar|messi|cristiano ronaldo|qual (?:seu |o seu |e o seu )?time|pra que time|que time|torce|futebol|formula 1|nba|ufc|big brother|bbb|novela|netflix)\b/,
  /\b(?:marte|planeta\w*|buraco negro|galaxia|universo|distancia da terra|lua cheia|alienigena\w*|teoria da relatividade|segunda guerra|quem descobriu|quem inventou|quem foi|quem e o (?:dono|presidente|ceo)|quem pintou|capital d[aeo] (?:franca|italia|argentina|australia|japao|alemanha|espanha|china|canada|portugal|bolivia|peru|chile)|qual a capital|revolucao francesa|maior (?:pais|rio|montanha) do mundo)\b/,
  /\b(?:dever de casa|licao de casa|tarefa da escola|trabalho (?:da|de) (?:escola|faculdade)|prova de (?:matematica|historia)|redacao sobre|resolv\w+ (?:essa|a|esta|uma) (?:equacao|conta|questao)|equacao|raiz quadrada|quanto e \d+ ?(?:vezes|x|mais|menos|dividido|\+|\*)|tabuada|\btcc\b|enem)\b/,
  /\b(?:em quem (?:voce|vc)? ?(?:vai|vota)|votar|eleic\w+|presidente|lula|bolsonaro|politic[oa]s?(?! de (?:troca|garantia|privacidade|preco|desconto|frete|entrega))|deputad\w+|senador\b|trump|putin|guerra (?:na|da|do)|partido)\b/,
  /\b(?:conta(?:r)? (?:uma )?piada|uma piada|poema|poesia|letra de musica|cant[ae] (?:uma|pra)|historia (?:pra dormir|engracada)|charada|adivinha|sentido da vida|acredit\w+ em (?:deus|signo|destino)|existe vida|horoscopo|signo d[eo]|mega ?sena|loteria|numeros da sorte|tarot)\b/,
  /\b(?:voce|vc) (?:tem|ja teve|quer|e|esta|gosta d)(?: \w+)? ?(?:namorad[oa]|casad[oa]|solteir[oa]|filhos|sentimentos|namorar|sexo|gat[oa]|linda|bonita|mulher|homem)\b|\bquer (?:sair|namorar|casar|tomar (?:uma |um )?(?:cerveja|cafe|chopp)) (?:comigo)?|\bbora (?:tomar|beber|sair|num)\b|\bme manda (?:nudes?|uma foto sua)\b|\bte amo\b/,
  /\b(?:codigo|script|programa|funcao|algoritmo) (?:em |de )?(?:python|javascript|java|php|c\+\+|html|excel|sql)\b|\bem python\b|\b(?:macro|formula) (?:do|no) excel\b|\bformatar (?:o )?(?:pc|computador|celular)\b|\bsenha do wi-?fi\b/,
  /\b(?:receita de (?:bolo|pao|pudim|torta|brigadeiro|lasanha|feijoada|brownie)|bolo de|como emagrec\w+|emagrecer|dieta|musculacao|remedio|dor de (?:cabeca|barriga|dente)|medico|gripe|sintoma\w*|vacina|gravidez|signo)\b/,
  /\b(?:filme bom|filme|serie (?:boa|pra assistir)|livro (?:bom|pra ler)|musica boa|restaurante bom|hotel|passagem aerea|voo pra|onde tem (?:uma )?(?:farmacia|posto|banco|mercado)|farmacia aberta|uber|como chego (?:no|na|em) (?!voces))\b/,
  /\btraduz\w*\b(?![^.;!?\n]{0,20}(?:manual|catalogo|instruc))|\bcomo se (?:diz|fala|escreve)\b[^.?!]{0,24}\b(?:ingles|espanhol|frances)\b|\bo que significa\b(?! (?:SERIES|inox|cuba))/,
  /\b(?:procurando|procuro|quero|preciso de|busco|tem|ha) (?:um |uma )?(?:emprego|vaga\w*|trabalho (?:com|na|de) carteira|estagio)\b|\b(?:contrat\w+|contratando|mandar|enviar|deixar|entregar) (?:o |meu |um )?(?:curriculo|cv)\b|\bvcs contratam\b|\bvoces contratam\b|\b(?:voces|vcs) (?:estao|tao) contratando\b|\bvagas? (?:de|pra|para|aberta\w*)\b|\bcurriculo\b/,
  /\b(?:vende\w*|compr\w*|alug\w+|quero vender|troc\w+) (?:um |uma |meu |minha )?(?:carro|moto|terreno|casa na|apartamento|imovel|celular|iphone|caminhao usado|gado|bezerro|notebook|geladeira usada|cachorro|gato|passarinho)\b|\b(?:seguidores|engajamento|renda extra|ganhe dinheiro|trabalhe em casa|criptomoeda\w*|bitcoin|day ?trade|aposta\w*|cassino|bet\b|tigrinho|pix premiado|clique no link|emprestimo consignado|emprestimo pessoal|investimentos na bolsa)\b/,
  /\b(?:somos|sou d[ae]|represento|trabalho (?:com|em)) (?:um |uma |a )?(?:agencia|empresa de (?:marketing|software|contabilidade|seguros|telefonia|internet|energia solar|limpeza)|consultoria|contabilidade|seguradora|escritorio de)\b|\boferecer (?:nosso\w*|meus?|os nossos|um|uma) (?:servic\w+|produt\w+|sistema|plano|parceria|portfolio)\b|\b(?:oferecemos|ofereco) (?:servic\w+|sistema|trafego|marketing)\b|\btrafego pago\b|\bproposta de parceria\b/,
  /\b(?:dolar|euro|bitcoin|gasolina) (?:hoje|ta|esta|agora)|\b(?:quanto|qual)\b[^.;!?\n]{0,16}\b(?:dolar|euro|bitcoin)\b|\bsegunda via\b|\bimposto de renda\b|\bfgts\b|\baposentad\w+\b|\binss\b|\bseguro desemprego\b|\bme empresta\b|\bemprest\w+ (?:\d|dinheiro)|\bpix d[ae] (?:sua|tua) mae\b|\b(?:que dia|quando) (?:cai|e) (?:a |o )?(?:pascoa|carnaval|natal|feriado|eleicao|dia das)\b|\bque horas sao\b|\bque dia (?:e hoje|da semana)\b|\bquantos anos (?:tem|voce tem)\b/,
]
const NOT_OFF_TOPIC =
  /\b(?:perto|ao lado|frente|porta|jogo|dia de jogo|bar|loja)\b[^.;!?\n]{0,24}\b(?:estadio|jogo|flamengo|corinthians|palmeiras|futebol)\b[^?]*$|\bpor jogo\b|\bpresidente (?:prudente|getulio|epitacio|venceslau|olegario|figueiredo|bernardes|kennedy|dutra|medici|juscelino|castelo|da (?:empresa|cooperativa|associacao))\b|\bsenador (?:canedo|firmino|pompeu|guiomard)\b|\bcurriculo da\b|\b(?:traducao|traduz) d?o manual\b|\b(?:maquina|equipamento)\b[^.;!?\n]{0,12}\bpartido\b|\bmedico veterinario\b/g

const REPLACES =
  /\b(?:quebr|pif|estrag|queim|morreu|parou|velha|antiga)\w*\b[^.!?\n]{0,40}\b(?:quero|preciso|precis\w+|procur\w+|comprar|trocar|busc\w+|vou|pensando)\b[^.!?\n]{0,20}\b(?:outr[ao]|nov[ao]|uma|um|trocar|comprar)\b/

/** Question words and turns that ask for knowledge, with or without a question mark. */
const ASKS =
  /\?|\b(?:qual|quais|quant[oa]s?|qto|como (?:funciona|e|que|faz|sao|opera|limpa)|o que|oq|que (?:tipo|peso|tamanho|carnes?|molde|material|medida|espessura|diametro|voltagem|motor|maquina|modelo|formato|corte|capacidade|producao)|tem (?:como|algum\w*|video|catalogo|foto|modelo)|tem\b|voces? (?:tem|fazem|fabricam|vendem|trabalham)|vcs? (?:tem|fazem|fabricam|vendem|trabalham)|queria saber|quero saber|gostaria de saber|queria (?:entender|conhecer|ver|informac\w+|mais)|quero (?:entender|conhecer|ver (?:o|a|os|as|mais|fotos?|videos?)|informac\w+|mais informac\w+)|gostaria de (?:conhecer|entender|ver|informac\w+|mais)|me (?:fala|fale|explica|explique|conta|indica|indique|recomenda|mostra|mostre|manda|mande|envia|passa) (?:mais |sobre |melhor |d[aeo]s? |um |uma |o |a |os |as |fotos?|videos?|catalogo|informac\w+|especific\w+|detalhes|qual|quais)|explica (?:melhor|como|a|o|essa|esse|pra mim)|manda\w* (?:o |um |uma |mais )?(?:catalogo|fotos?|videos?|informac\w+|material|ficha|especific\w+|detalhes|pdf)|(?:mais )?(?:informac\w+|infos?|detalhes|especificac\w+)|(?:manda\w*|mande|envi\w+|passa|passe|mostra\w*) (?:pra mim |me |ai )?(?:umas?|uns|algumas?|as|os|a|o|mais)? ?(?:fotos?|videos?|imagens?|catalogos?|material|folder)|duvidas?|serve (?:pra|para)|da (?:pra|para)|e possivel|pode(?:m)? (?:fazer|cortar|moldar)|sabe (?:me )?dizer|encaminh\w+ (?:o |as |os |a )?(?:catalogo|especific\w+|material|informac\w+)|^\s*(?:fotos?|videos?|catalogo|infos?|informac\w+))\b/
/** Words of any maker's range. The business's own come from its configuration. */
const RANGE =
  /\b(?:maquin\w+|equipament\w+|modelos?|catalogo|produtos?|MACHINE|prensa|molde\w*|forma\w*|moldar|cuba|reservatorio|esteira|inox|garantia|voltage\w+|volts?|220v?|110v?|380v?|127v?|bivolt|trifasic\w+|monofasic\w+|motor|potencia|capacidade|produz\w*|producao|produtividade|rende|por hora|automatic\w+|semiautomatic\w+|manual|industrial|pneumatic\w+|eletric\w+|hidraulic\w+|corta|cortar|fatia\w*|picar|moer|moedor\w*|embalad\w+|embala|seladora|vacuo|fritadeira|forno|amaciador|batedeira|refrigera\w+|camara fria|serra fita|espessura|diametro|tamanho|peso|pesa|mede|medidas|dimens\w+|consom\w+|consumo|limpeza|limpar|higieniz\w+|pedal|operador\w*|operar|barulho|precisao|padroniza\w+|lamina\w*|linha|velocidade\w*|cv|watts|litros|kilos|quilos|kg|gramas|cm|GOODS|carne|frango|bacon|peixe|anuncio|video|foto|funciona|fabrica\w*|fabricante\w*|revend\w+|loja fisica|showroom|site|mercado|empresa|treinamento|ela|ele|essa|esse|dela|dele|anvisa|ar comprimido|compressor|opcao|opcoes|informac\w+|infos?|detalhes|como funciona|serve (?:pra|para)|recomend\w*|indica\w*|trabalham? com|disco|papel|mistura|eixo\w*|bico\w*|tempo de)\b/

export interface Subject {
  technical: boolean
  /** A broken or old machine is told as the reason to want another. */
  replaces: boolean
  offTopic: boolean
  asks: boolean
  range: boolean
}

const any = (patterns: readonly RegExp[], text: string) => patterns.some((pattern) => pattern.test(text))

/** Learns the business's words for its range: models, aliases, families, quantities. */
/** A folded text speaks of another world. */
export function speaksOfElsewhere(business: Business, text: string): boolean {
  const elsewhere = text.replace(NOT_OFF_TOPIC, ' ')
  return OFF_TOPIC.some((pattern) => inTrade(business, pattern).test(elsewhere))
}

export function createSubjectReader(business: Business): (message: Message) => Subject {
  const terms = new Set<string>()
  const learn = (term: string) => {
    const words = fold(term)
      .replace(/\*$/, '')
      .replace(/[^a-z\d ]/g, ' ')
      .replace(/ +/g, ' ')
      .trim()
    if (words.length >= 3) terms.add(term.endsWith('*') ? `${words}[a-z]*` : words)
  }
  for (const { meta } of business.documents)
    for (const term of [meta.model ?? '', ...meta.aliases]) learn(term)
  for (const family of Object.values(business.config.families))
    for (const term of [family.noun, family.plural, ...family.words]) learn(term)
  for (const quantity of Object.values(business.config.quantities))
    for (const term of quantity.words) learn(term)
  const own =
    terms.size > 0
      ? new RegExp(`\\b(?:${[...terms].sort((a, b) => b.length - a.length).join('|')})s?\\b`)
      : null
  const technical = TECHNICAL.map((pattern) => inTrade(business, pattern))
  const notTechnical = inTrade(business, NOT_TECHNICAL)
  const range = inTrade(business, RANGE)
  return ({ text }) => {
    const technicalText = text.replace(notTechnical, ' ')
    const wanted = text.replace(DECLINED, ' ')
    const plain = wanted.replace(/[^a-z\d ?]/g, ' ').replace(/ +/g, ' ')
    return {
      technical: any(technical, technicalText),
      replaces: REPLACES.test(text),
      offTopic: speaksOfElsewhere(business, text),
      asks: ASKS.test(wanted),
      range: range.test(wanted) || (own?.test(plain) ?? false),
    }
  }
}
