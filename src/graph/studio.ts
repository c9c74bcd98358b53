/**
 * The graph for LangGraph Studio and `langgraph dev`, which bring their own checkpointer. It runs on the
 * environment's configuration, or on an embedded database in memory, the offline model and no key. Input:
 * `{"contactId": "<uuid>", "inbound": [{"id": "<uuid>", "role": "lead", "text": "…", "at": "<ISO 8601>"}]}`;
 * ids and times may be left out.
 */
import { readConfig } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'
import { createEngine } from '../engine.ts'
import { systemClock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'

const config = readConfig(process.env)
const db = await openDatabase({ databaseUrl: config.DATABASE_URL })
await migrate(db)
