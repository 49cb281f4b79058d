/** The server of the page: which address answers what. */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { InputError } from "../../errors.ts";
import { pageFiles } from "../built/page-files.ts";
import { answerChanges, answerHistory } from "./answer-changes.ts";
import { answerPeople } from "./answer-people.ts";
import { answerRows } from "./answer-rows.ts";
import { type GuardOptions, guard } from "./guard.ts";
import type { Review } from "./review.ts";

/** A decision about every row of a large person fits. */
const mostBytes = 8 * 2 ** 20;

/** @param onBug is told of errors that are no fault of the request */
export function createApp(
	review: Review,
	options: GuardOptions,
	onBug: (error: unknown) => void,
): Hono {
	const app = new Hono();
	app.use(guard(options));
	app.use(
		bodyLimit({
			maxSize: mostBytes,
			onError: (context) =>
				context.json({ error: "request: expected at most 8 MiB" }, 413),
		}),
	);
	app.get("/", (context) => context.body(page.body, 200, typeOf(page)));
	app.get("/assets/:name", (context) => {
		const name = context.req.param("name");
		if (!Object.hasOwn(pageFiles, name)) return context.notFound();
		return context.body(pageFiles[name].body, 200, typeOf(pageFiles[name]));
	});
	answerPeople(app, review);
	answerRows(app, review);
	answerHistory(app, review);
	answerChanges(app, review);
	app.notFound((context) =>
		context.json({ error: `${context.req.path}: there is no such page` }, 404),
	);
	app.onError((error, context) => {
		if (error instanceof InputError)
			return context.json({ error: error.message }, 400);
		onBug(error);
		return context.json(
			{ error: "an error of the server; it printed it" },
			500,
		);
	});
	return app;
}

const page = pageFiles["index.html"];

const typeOf = ({ type }: { readonly type: string }) => ({
	"content-type": type,
});
