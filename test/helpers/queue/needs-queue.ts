/** Tests of the queue are skipped, visibly, where Redis or BullMQ is missing; with GCN_CLUSTER_REQUIRE_QUEUE=1 that is a failure. */
import { hasPart } from "../../../src/engines/optional-parts.ts";
import { needs } from "../needs.ts";
import { redisProgram } from "./redis-server.ts";

const missing = [
	...(redisProgram === null ? ["redis-server or valkey-server"] : []),
	...(hasPart("queue") ? [] : ["bullmq"]),
].join(" and ");

if (missing !== "" && process.env.GCN_CLUSTER_REQUIRE_QUEUE === "1")
	throw new Error(`GCN_CLUSTER_REQUIRE_QUEUE=1, but there is no ${missing}`);

export const hasQueue: boolean = missing === "";
export const needsQueue = needs(`no ${missing}`);
