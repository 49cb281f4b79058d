/** The page of `gcn-cluster review`. */
import { type ComponentType, render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { KeyHelp } from "./parts/key-help.tsx";
import { MessageBar } from "./parts/message-bar.tsx";
import { TopBar } from "./parts/top-bar.tsx";
import { PersonView } from "./person/person-view.tsx";
import { focusView } from "./state/focus.ts";
import { ReviewContext } from "./state/review.ts";
import type { Route } from "./state/route.ts";
import { useReviewState } from "./state/use-review-state.ts";
import { useRoute } from "./state/use-route.ts";
import "./style/page.css";
import { AdditionView } from "./views/addition-view.tsx";
import { HistoryView } from "./views/history-view.tsx";
import { PeopleView } from "./views/people-view.tsx";
import { QuestionsView } from "./views/questions-view.tsx";

type MapView = ComponentType<{ readonly person: number | null }>;

/** The map with its library, which is loaded only where it is looked at. */
function LazyMap({ person }: { readonly person: number | null }) {
	const [view, setView] = useState<{ Shown: MapView } | null>(null);
	useEffect(() => {
		import("./map/map-view.tsx").then(({ MapView: Shown }) =>
			setView({ Shown }),
		);
	}, []);
	return view && <view.Shown person={person} />;
}

function View({ route }: { readonly route: Route }) {
	const { view, person, search } = route;
	if (view === "person" && person !== null)
		return <PersonView key={person} person={person} />;
	if (view === "questions") return <QuestionsView />;
	if (view === "addition") return <AdditionView />;
	if (view === "map") return <LazyMap person={person} />;
	if (view === "history") return <HistoryView />;
	return <PeopleView search={search} />;
}

function Page() {
	const review = useReviewState();
	const route = useRoute();
	const [isHelping, setHelping] = useState(false);
	const { name } = review.summary ?? {};
	useEffect(() => {
		document.title = name ? `${name} – review` : "Review";
	}, [name]);
	// Keys of the new view are at hand at once, unless the focus went with it, such as in the search field.
	// Each view takes the focus.
	useEffect(() => {
		const { activeElement } = document;
		if (activeElement?.matches("input, canvas")) return;
		focusView();
	}, [route.view, route.person]);
	return (
		<ReviewContext.Provider value={review}>
			<TopBar route={route} onHelp={() => setHelping(true)} />
			<main tabIndex={-1}>
				<View route={route} />
			</main>
			<MessageBar />
			{isHelping && <KeyHelp onClose={() => setHelping(false)} />}
		</ReviewContext.Provider>
	);
}

render(<Page />, document.getElementById("root")!);
