import type { UatResult } from './run-scene.ts'

/** The checklist people read and sign, in Markdown. */
export function writeChecklist(
  results: readonly UatResult[],
  about: { business: string; version: string; model: string; at: Date },
): string {
  const failed = results.flatMap(({ checks }) => checks).filter(({ ok }) => !ok).length
  const scenes = results.map(
    ({ title, lines, checks }) => `## ${title}

${lines.map(({ who, text }) => `> **${who}:** ${text.replaceAll('\n', '\n> ')}`).join('\n>\n')}

${checks.map(({ what, ok }) => `- ${ok ? '[x]' : '[ ] **FALHOU**'} ${what}`).join('\n')}
- [ ] Li a conversa acima e ela está boa para um cliente. Rubrica: ________
`,
  )
  return `# Aceite: ${about.business}

Versão ${about.version} · modelo ${about.model} · ${about.at.toISOString()}

Verificações automáticas: ${failed === 0 ? 'todas passaram' : `**${failed} falharam**`}. O que só uma pessoa julga está sem
marca e espera a rubrica de quem leu.

${scenes.join('\n')}
## Fora deste roteiro, à mão

- [ ] Mensagem de um celular de verdade chega, é respondida e aparece no Chatwoot na ordem certa.
- [ ] Uma pessoa escreve no Chatwoot e a resposta chega ao celular uma vez só; o agente se cala.
- [ ] Áudio gravado no celular é entendido.
- [ ] O negócio do lead quente está no CRM, no funil certo, com a nota.
- [ ] Quem está de plantão desligou e ligou o agente pelo runbook.

## Assinaturas

| papel | nome | data | aceita (sim/não) | assinatura |
|---|---|---|---|---|
| Responsável pelo produto | | | | |
| Comercial | | | | |
| Operação | | | | |
| Encarregado de dados | | | | |
`
}
