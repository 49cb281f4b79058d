/**
 * Who may ask the server: whoever has its token, at an address of its own. So another page in the same browser can neither read nor decide, whatever name it gives this
 * machine, and neither can other users of the machine.
 */
import { timingSafeEqual } from "node:crypto";
import { hostname, networkInterfaces } from "node:os";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";

export interface GuardOptions {
	readonly token: string;
	/** The address that it listens at, as it was told. */
	readonly host: string;
	readonly port: number;
}

const tokenHeader = "x-review-token";

const policy = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self'",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join("; ");

const headers: Readonly<Record<string, string>> = {
	"content-security-policy": policy,
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cross-origin-opener-policy": "same-origin",
	"cross-origin-resource-policy": "same-origin",
	"cache-control": "no-store",
};

/** Refuses all requests but those that may be answered, and says in each answer what a browser may do with it. */
export function guard(options: GuardOptions): MiddlewareHandler {
	const hosts = ownHosts(options);
	return async (context, next) => {
		for (const [name, value] of Object.entries(headers))
			context.header(name, value);
		const host = context.req.header("host");
		if (host === undefined || !hosts.has(host.toLowerCase()))
			return refuse(context, "host: expected an address of this server");
		const origin = context.req.header("origin");
		if (origin !== undefined && origin !== `http://${host}`)
			return refuse(context, "origin: expected the page of this server");
		const typed = context.req.query("token");
		if (context.req.path === "/" && typed !== undefined)
			return admit(context, options, typed);
		const isRead = context.req.method === "GET";
		const given = context.req.header(tokenHeader);
		// A browser names the origin of what changes something; a program gives the token itself.
		const cookie =
			isRead || origin !== undefined
				? getCookie(context, cookieName(options))
				: undefined;
		if (!isSame(given ?? cookie, options.token))
			return refuse(
				context,
				"token: expected that of the address which gcn-cluster review printed",
			);
		await next();
	};
}

/** Browsers send a cookie to all ports of a host, so each server has its own. */
const cookieName = ({ port }: GuardOptions) => `gcn-cluster-review-${port}`;

/** Puts the token into a cookie, so that it does not stay in the address. */
function admit(context: Context, options: GuardOptions, token: string) {
	if (!isSame(token, options.token))
		return refuse(context, "token: expected that of this server");
	setCookie(context, cookieName(options), token, {
		httpOnly: true,
		sameSite: "Strict",
		path: "/",
	});
	return context.redirect("/", 303);
}

function refuse(context: Context, error: string) {
	return context.json({ error }, 403);
}

/** Takes the same time for every token of this length. */
function isSame(given: string | undefined, token: string): boolean {
	const [a, b] = [Buffer.from(given ?? ""), Buffer.from(token)];
	return a.length === b.length && timingSafeEqual(a, b);
}

/** What a request to this server may have as its host. */
function ownHosts({ host, port }: GuardOptions): ReadonlySet<string> {
	const names = ["127.0.0.1", "localhost", "[::1]", inAddress(host)];
	if (host === "0.0.0.0" || host === "::") {
		const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
		names.push(hostname(), ...all.map(({ address }) => inAddress(address)));
	}
	return new Set(names.map((name) => `${name.toLowerCase()}:${port}`));
}

/** A host as addresses have it: IPv6 in brackets. */
export const inAddress = (host: string) =>
	host.includes(":") ? `[${host}]` : host;
