/** The URL of a queue: `redis://user:password@host:6379/0`, or `rediss://` for TLS. */
import { isIP } from "node:net";
import { InputError } from "../errors.ts";

export interface RedisServer {
	readonly host: string;
	readonly port: number;
	readonly username?: string;
	readonly password?: string;
	readonly db: number;
	/** The certificate must be that of the host; a server of several names is told which one is meant. */
	readonly tls?: { readonly servername?: string };
	/** The URL without user and password: the only form that is printed. */
	readonly shown: string;
}

const expected = "a URL such as redis://host:6379 or rediss://host:6379";

/** @throws InputError that never has the password in it */
export function readRedisUrl(flag: string, text: string): RedisServer {
	const refuse = (got: string) => new InputError(flag, expected, got);
	if (!URL.canParse(text)) throw refuse("a text that is no URL");
	const url = new URL(text);
	const isTls = url.protocol === "rediss:";
	if (!isTls && url.protocol !== "redis:") throw refuse(`${url.protocol}//`);
	if (url.hostname === "") throw refuse("a URL without a host");
	if (url.search || url.hash) throw refuse("a URL with a query");
	const database = url.pathname.replace(/^\//, "");
	if (!/^\d{0,4}$/.test(database))
		throw refuse("a URL whose path is no number of a database");
	const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
	return {
		host,
		port: Number(url.port || 6379),
		...(url.username && { username: decode(url.username, refuse) }),
		...(url.password && { password: decode(url.password, refuse) }),
		db: Number(database),
		...(isTls && { tls: isIP(host) ? {} : { servername: host } }),
		shown: `${url.protocol}//${url.host}${database && `/${database}`}`,
	};
}

function decode(text: string, refuse: (got: string) => InputError): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw refuse("a user or password with a % that is not written as %25");
	}
}
