import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseKnowledgeDocument } from '../../src/business/front-matter.ts'
import type { KnowledgeDocument } from '../../src/business/schema.ts'

/** A made-up seller of coffee machines: what a search knows of one business must not leak into the engine. */
export interface CoffeeShop {
  id: string
  folder: string
  documents: KnowledgeDocument[]
}

const FILES: Record<string, string> = {
  torra10: `---
title: Torrador de café TR 10
model: TR10
category: torrador
aliases: [torrador, torradeira de café, torrar café]
facts:
  - { quantity: output, values: [10], unit: kg, per: hora }
  - { quantity: voltage, values: [220], unit: V }
---
O TR10 torra café verde.

## Produção

Torra 10 kg por hora.

## Tensão

Funciona em 220 V, monofásico.
`,
  moinho50: `---
title: Moinho de café MC 50
model: MC50
category: moinho
aliases: [moinho, moer café, moedor de café]
facts:
  - { quantity: capacity, values: [2], unit: kg, of: funil }
---
O MC50 mói café torrado. O funil comporta 2 kg.
`,
  garantia: `---
title: Garantia
category: empresa
aliases: [garantia]
facts:
  - { quantity: warranty, values: [12], unit: meses }
---
As máquinas têm garantia de 12 meses.
`,
  oficina: `---
title: O que só a oficina responde
category: atendimento
evidence: false
aliases: [oficina]
---
Peso, medidas, manutenção e certificações são com a oficina.
`,
  expresso: `---
title: Máquina de expresso (fora de linha)
model: Expresso
category: expresso
available: false
aliases: [máquina de expresso, expresso, cafeteira]
---
A máquina de expresso não está disponível no momento.
`,
}

const LEXICON = `
concepts:
  coffee: { words: "café, cafés, grão, grãos", material: true }
  roasting: { words: "torrar, torra, torrador, torradeira", thing: true }
  grinding: { words: "moer, moagem, moinho, moedor", thing: true }
  cafe: { words: "cafeteria, cafeterias", context: true }
elsewhere:
  juicing: "suco, espremedor, liquidificador"
`

export async function createCoffeeShop(): Promise<CoffeeShop> {
  const folder = await mkdtemp(join(tmpdir(), 'prosa-coffee-'))
  await mkdir(join(folder, 'knowledge'))
  await writeFile(join(folder, 'knowledge', '_lexicon.yaml'), LEXICON)
  const documents = Object.entries(FILES).map(([slug, text]) => parseKnowledgeDocument(`${slug}.md`, text))
  return { id: 'coffee', folder, documents }
}
