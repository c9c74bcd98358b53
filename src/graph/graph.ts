import {
  type BaseCheckpointSaver,
  END,
  type LangGraphRunnableConfig,
  START,
  StateGraph,
} from '@langchain/langgraph'
import type { Business } from '../business/schema.ts'
import { tradePatternsOf } from '../business/trade.ts'
import type { Judge, JudgeOpinion } from '../guardrails/judge/judge.ts'
import type { Reviewer } from '../guardrails/rule.ts'
import type { Searcher } from '../knowledge/types.ts'
import type { ReplyModel } from '../model/contract.ts'
import type { Clock } from '../ops/clock.ts'
import { unwatched, type Watch } from '../ops/watch.ts'
import { createRequestReader } from '../text/requests.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import { createDeliver } from './nodes/deliver.ts'
import { createGuardrailCheck } from './nodes/guardrail-check.ts'
import { createGuardrailReview } from './nodes/guardrail-review.ts'
import { createHandoff } from './nodes/handoff.ts'
import { createIngest } from './nodes/ingest.ts'
import { createLlm } from './nodes/llm.ts'
import { createQualify } from './nodes/qualify.ts'
import { createRetrieve } from './nodes/retrieve.ts'
import { createToolExecution } from './nodes/tool-execution.ts'
import type { ConversationStore, Understanding } from './ports.ts'
import {
  afterGuardrailCheck,
  afterGuardrailReview,
  afterLlm,
  afterQualify,
  afterRetrieve,
} from './routing.ts'
import { createSafeReply } from './safe-reply.ts'
import { TurnState, type TurnStateType, type TurnUpdate } from './state.ts'

export interface GraphDeps {
  business: Business
  store: ConversationStore
  clock: Clock
  understanding: Understanding
  searcher: Searcher
  model: ReplyModel
  /** Writes the safe reply when every draft of `model` was blocked. */
  offline: ReplyModel
  reviewer: Reviewer
  /** A model's second opinion; null or absent: the rules alone. */
  judge?: Judge | null
  onJudgeFailure?: (failure: JudgeOpinion['failures'][number]) => void
  tools: ToolRegistry
  checkpointer?: BaseCheckpointSaver
  /** Times and traces each node. */
  stage?: Watch['stage']
}

type GraphNode = (state: TurnStateType, config: LangGraphRunnableConfig) => TurnUpdate | Promise<TurnUpdate>

/** One business's conversation graph, compiled once. Every edge is listed; `deliver` is the only way out. */
export function createConversationGraph(deps: GraphDeps) {
  const safeReply = createSafeReply(deps)
  const requests = createRequestReader(deps.business.config.fields, tradePatternsOf(deps.business))
  const stage = deps.stage ?? unwatched.stage
  const watched =
    (name: string, node: GraphNode): GraphNode =>
    (state, config) =>
      stage(name, async () => node(state, config))
  const graph = new StateGraph(TurnState)
    .addNode('ingest', watched('ingest', createIngest(deps)))
    .addNode('guardrail_check', watched('guardrail_check', createGuardrailCheck(deps)))
    .addNode('retrieve', watched('retrieve', createRetrieve(deps)))
    .addNode('llm', watched('llm', createLlm(deps)))
    .addNode('tool_execution', watched('tool_execution', createToolExecution(deps)))
    .addNode('guardrail_review', watched('guardrail_review', createGuardrailReview({ ...deps, safeReply })))
    .addNode('qualify', watched('qualify', createQualify(deps)))
    .addNode('handoff', watched('handoff', createHandoff({ ...deps, requests })))
    .addNode('deliver', watched('deliver', createDeliver({ ...deps, safeReply, requests })))
    .addEdge(START, 'ingest')
    .addEdge('ingest', 'guardrail_check')
    .addConditionalEdges('guardrail_check', afterGuardrailCheck, ['retrieve', 'qualify'])
    .addConditionalEdges('retrieve', afterRetrieve, ['tool_execution', 'llm'])
    .addConditionalEdges('llm', afterLlm, ['tool_execution', 'guardrail_review'])
    .addEdge('tool_execution', 'llm')
    .addConditionalEdges('guardrail_review', afterGuardrailReview, ['llm', 'qualify'])
    .addConditionalEdges('qualify', afterQualify, ['handoff', 'deliver'])
    .addEdge('handoff', 'deliver')
    .addEdge('deliver', END)
  return graph.compile({
    name: `conversation-${deps.business.id}`,
    ...(deps.checkpointer === undefined ? {} : { checkpointer: deps.checkpointer }),
  })
}
export type ConversationGraph = ReturnType<typeof createConversationGraph>
