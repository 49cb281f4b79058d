/** A connection to Redis or Valkey. BullMQ and ioredis are optional packages, loaded only here. */
import type { Redis } from "ioredis";
import {
	hasPart,
	installCommand,
	requirePackage,
} from "../engines/optional-parts.ts";
import { InputError } from "../errors.ts";
import { type RedisServer, readRedisUrl } from "./redis-url.ts";
import { keyPrefix } from "./settings.ts";

export type BullMQ = typeof import("bullmq");

export interface Connection {
	readonly bullmq: BullMQ;
	/** All of a process share it; it connects again for as long as it is open. */
	readonly redis: Redis;
	/** For messages: without user and password. */
	readonly shown: string;
	/** For each object of BullMQ. */
	readonly options: {
		readonly connection: never;
		readonly prefix: string;
		readonly skipVersionCheck: true;
	};
	/** To be told of every error of an object of BullMQ. */
	readonly onError: (error: Error) => void;
	close(): void;
}

/** BullMQ's streams and markers need this version; Valkey reports one, too. */
const leastVersion = [6, 2];
const connectMs = 10_000;
/** After a restart of Redis workers go on at once, and 1,000 of them do not hinder it. */
const reconnectMs = 1000;

/**
 * Connects, and checks that the server answers, takes the password and is new enough.
 * @param warn is told once when the connection is lost, and when it is back
 * @throws InputError for all that a user can mend
 */
export async function connect(
	flag: string,
	url: string,
	warn: (text: string) => void,
): Promise<Connection> {
	const { shown, ...server } = readRedisUrl(flag, url);
	if (!hasPart("queue"))
		throw new InputError(
			flag,
			"the packages bullmq and ioredis",
			"none",
			`${installCommand("queue")} brings them`,
		);
	const bullmq = requirePackage<BullMQ>("queue", "bullmq");
	const ioredis = requirePackage<typeof import("ioredis")>("queue", "ioredis");
	const info = await askServer(ioredis, server, (got) => {
		const text = `a Redis or Valkey server at ${shown}`;
		return new InputError(flag, text, got);
	});
	checkVersion(flag, info);
	if (!/^maxmemory_policy:noeviction/m.test(info))
		warn(
			`${shown} may drop jobs when its memory is full: set its maxmemory-policy to noeviction`,
		);
	const redis = new ioredis.Redis({
		...server,
		maxRetriesPerRequest: null,
		retryStrategy: () => reconnectMs,
	});
	const { onError, onReady } = describeState(shown, warn);
	redis.on("error", onError).on("ready", onReady);
	return {
		bullmq,
		redis,
		shown,
		options: {
			// BullMQ's types are those of one version of ioredis; any from 5 on works.
			connection: redis as never,
			prefix: keyPrefix,
			skipVersionCheck: true,
		},
		onError,
		close: () => redis.disconnect(),
	};
}

/** One connection that does not try again, so that a wrong URL is an error at once. Returns the server's report on itself. */
async function askServer(
	{ Redis }: typeof import("ioredis"),
	server: Omit<RedisServer, "shown">,
	refuse: (got: string) => InputError,
): Promise<string> {
	const probe = new Redis({
		...server,
		lazyConnect: true,
		connectTimeout: connectMs,
		maxRetriesPerRequest: 0,
		retryStrategy: () => null,
	});
	let reason: Error | null = null;
	probe.on("error", (error: Error) => {
		reason = error;
	});
	try {
		await probe.connect();
		const info = await probe.info();
		// Such as a database that is not there.
		if (reason) throw reason;
		return info;
	} catch (error) {
		// The error of the socket says more than that of the call.
		throw refuse(oneReason(reason ?? (error as Error)));
	} finally {
		probe.disconnect();
	}
}

/** Redis names the user in some messages, but never the password. */
function oneReason(error: Error): string {
	const { code } = error as NodeJS.ErrnoException;
	const text = error.message || code || "no reason";
	return `"${text.split("\n")[0]}"`;
}

function checkVersion(flag: string, info: string): void {
	const version =
		info
			.match(/^redis_version:(\d+)\.(\d+)/m)
			?.slice(1)
			.map(Number) ?? [];
	const [major = 0, minor = 0] = version;
	const [leastMajor, leastMinor] = leastVersion;
	if (major > leastMajor || (major === leastMajor && minor >= leastMinor))
		return;
	const text = `Redis ${leastVersion.join(".")} or newer, or Valkey`;
	throw new InputError(flag, text, `version ${version.join(".") || "unknown"}`);
}

/** Tells of the first error of several, and of their end. */
function describeState(shown: string, warn: (text: string) => void) {
	let said: string | null = null;
	return {
		onError(error: Error) {
			const kind = kindOf(error);
			if (kind === null || kind === said) return;
			said = kind;
			const text = error.message.split("\n")[0];
			if (kind === "lost")
				warn(`no connection to ${shown} (${text}); trying again`);
			else warn(`${shown} answers: ${text}; trying again`);
		},
		onReady() {
			if (said === "lost") warn(`connected to ${shown} again`);
			said = null;
		},
	};
}

/** Null for an error that is no trouble of the server's: of a part that another worker has by now. */
function kindOf({ name, message }: Error): string | null {
	if (/\bE[A-Z]{5,}\b|[Cc]onnection|[Ss]ocket/.test(message)) return "lost";
	// Such as MISCONF, where its disk is full, OOM, and LOADING.
	return name === "ReplyError" ? message.split(" ")[0] : null;
}
