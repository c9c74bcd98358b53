import { type BoundTool, bindTool } from '../registry.ts'
import { createCityId } from './city-id.ts'
import { createCompanyByCnpj } from './company.ts'
import { createCompanyRow } from './company-row.ts'
import { createDealId } from './deal-id.ts'
import { createDealNote } from './deal-note.ts'
import { createFile } from './file.ts'
import { createQuote } from './quote.ts'
import type { CrmToolDeps } from './subject.ts'
import { createTemperature } from './temperature.ts'
import { createUpdateName } from './update-name.ts'

type Make = (deps: CrmToolDeps) => BoundTool

/** The thirteen of the sales team's contract, by their names there. The contact is always the conversation's own. */
const TOOLS: Record<string, Make> = {
  'crm.atualiza_nome': (deps) => bindTool(createUpdateName(deps)),
  'crm.atualiza_lead_orcamento': (deps) => bindTool(createQuote(deps)),
  'crm.cria_orcamento': (deps) => bindTool(createQuote(deps)),
  'crm.temperatura_lead': (deps) => bindTool(createTemperature(deps)),
  'crm.cria_empresa_db': (deps) => bindTool(createCompanyRow(deps)),
  'crm.cria_empresa_piperun': (deps) =>
    bindTool(
      createFile({ ...deps, kind: 'company', describes: 'Pede o cadastro da empresa do lead no CRM.' }),
    ),
  'crm.atualiza_empresa_piperun': (deps) =>
    bindTool(
      createFile({ ...deps, kind: 'company', describes: 'Pede a atualização da empresa do lead no CRM.' }),
    ),
  'crm.get_city_id': (deps) => bindTool(createCityId(deps)),
  'crm.nova_oportunidade_piperun': (deps) =>
    bindTool(
      createFile({ ...deps, kind: 'deal', describes: 'Pede a abertura da oportunidade do lead no CRM.' }),
    ),
  'crm.get_empresa': (deps) => bindTool(createCompanyByCnpj(deps)),
  'crm.new_person_piperun': (deps) =>
    bindTool(createFile({ ...deps, kind: 'person', describes: 'Pede o cadastro da pessoa no CRM.' })),
  'crm.nova_nota_oportunidade': (deps) => bindTool(createDealNote(deps)),
  'crm.get_oportunidade_id': (deps) => bindTool(createDealId(deps)),
}

/** Null: no tool of the CRM is called so. */
export function createCrmTool(kind: string, deps: CrmToolDeps): BoundTool | null {
  return TOOLS[kind]?.(deps) ?? null
}
