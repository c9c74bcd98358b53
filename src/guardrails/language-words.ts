/**
 * Words that tell languages apart, folded. Only words that are not also Portuguese; the commonest first. Names
 * of trades and products that Portuguese has borrowed (show, food truck, e-mail) are not here.
 */
const list = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

export const ENGLISH = list(
  `the and you your is are was were be been of to in it its this that these those with for from have has had will would can could should may might must not don't doesn't i i'm i'll we we'll our us they them their he she his her what which who when where why how hello hi hey thanks thank please yes sure welcome today tomorrow here there about help need want know tell let me my mine get got make makes made making machine machines company price prices cost costs burgers per hour day if or but because so very good great also more most much many some any all than then now just only well back contact us call work works working cutting mixing forming equipment stainless steel manual one depends depend operator consultant course explain difference between two access don doesn isn aren can't won't available order buy sell offer offers answer question questions production city name team soon virtual assistant i'd you're it's that's let's`,
)
export const SPANISH = list(
  `el los las del al y usted ustedes nosotros nuestra nuestro nuestros nuestras su sus pero muy mas tambien puede pueden puedo podemos tiene tienen tengo tenemos es son soy estamos esta estan hay hacer hace hacen quiere quiero necesita necesito necesitamos conocer saber hola gracias buenos buenas dias tardes noches cual cuales cuanto cuanta cuantos cuantas donde cuando quien por favor con sin mucho muchas mucho gusto ayudar ayudarte ayudarle ciudad nombre empresa maquina maquinas hamburguesas hamburguesa produccion produce fabrica informacion precio precios pregunta ahora entonces aqui alli ese esa eso este esta esto ellos ella ellas le les lo se mi mis tu tus para que porque como si un una unos unas sobre hasta desde entre siempre nunca todo toda todos todas bien bueno otro otra asesor pronto contactara escribe nos explico funciona alimentaria industria equipos responderte podra hoy manana semana dia hora tenga claro hecha hecho hechas hechos acero inoxidable gustaria podria estoy desea deseo ayudo dame dime dinero cuesta cuestan nuevo nueva llega llegar vez veces algun ningun ninguna mejor peor mayor`,
)
/** Of the Spanish ones, those that Portuguese writes the same: they count for nothing by themselves. */
export const SHARED = list(
  `del al es son esta estan hay hace se para que como si tu tus un una unos unas sobre entre todo toda todos todas empresa maquina maquinas fabrica claro nos funciona semana dia hora este esse esta isto eso nunca me lo la le mi su por favor tardes quiero i a as do no ser manual industria produce operator virtual sem so he us per day in on at to well one works ella ese hoy contact offer order video site online delivery marketing`,
)
/** Portuguese words that Spanish or Italian write the same: weak evidence of Portuguese. */
export const ROMANCE = list(
  `de a que se o e i me te no na da lo la por para como hora entre sobre un una es con del al si ni mi tu en so le`,
)
export const FRENCH = list(
  `bonjour merci parle parler pas moi toi votre beaucoup vous votre nous notre est sont avec pour dans les des une puis-je puis comment aider votre interet oui je suis avez etes s'il plait tres bien aussi mais cette ces aujourd'hui`,
)
export const GERMAN = list(
  `guten tag ich ihnen sie und der die das ist sind nicht wie kann helfen danke bitte mit fur wir unsere ein eine auch auf heute ihre maschine`,
)
export const ITALIAN = list(
  `ciao buongiorno grazie posso aiutarti come con tua tuo della delle nostro nostra siamo prego anche molto bene perche questa questo produzione macchina gli sono hai vuoi aiutare`,
)
export const PORTUGUESE = list(
  `o os as um uma de do da dos das em no na nos nas e que se com por para pra ao aos voce voces vc seu sua seus suas eu ele ela nosso nossa mais mas nao sim tambem como qual quais quanto quantos quando onde quem ja so tem temos tenho ter sao foi ser esta estao pode posso podemos quer quero precisa preciso isso esse essa este aqui ali bem muito obrigado obrigada ola oi bom boa dia tarde noite tudo certo otimo perfeito legal hora maquina producao consultor nome cidade empresa volume produto carne molde peso litros ate entre cada sem sobre depois antes agora ainda sempre entao assim pois porque gente fica faz fazer ajudar falar contar me te lhe a uns umas pelo pela num numa nela nele nelas neles dela dele delas deles nessa nesse nesta neste nisso dessa desse desta deste disso foi meu minha meus minhas outro outra outros outras nossos nossas pelos pelas vai vou vem vao ai ta acho ficou deu deixa consigo`,
)
/** European Portuguese: words and turns Brazil does not use. */
export const EUROPEAN =
  /\b(?:electric\w+|fico a espera que|faze-lo|quiseres|puderes|tiveres|fizeres|precisares|envies|me digas|dizeres|telemovel|telemoveis|autocarro|comboio|contactar|contactamos|contactos?|contacta-\w+|contacte|utilizador(?:es)?|ecra|facto|factura\w*|actual\w*|equipa|connosco|convosco|registo|registar|orcamentar|estafeta|pequeno-almoco|casa de banho|ficheiro|rato|portatil|parabens pela vossa|vosso|vossa|vossos|vossas|disponibilizar-vos|fixe|giro|bue|optimo|optima|projecto|objectivo|direccao|accao|seleccion\w+|talho|[a-z]+-(?:lo|la|los|las)-(?:emos|ei|ia|ao))\b|\b(?:estou|estamos|esta|estao|ando|continuo) a (?:[a-z]+[aei]r)\b/g
