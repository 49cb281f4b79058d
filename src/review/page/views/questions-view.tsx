/** Questions one by one: two people who may be one, and the keys y, n and u. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { FaceInfo, ReviewQuestion } from "../../api-types.ts";
import { useLoad } from "../calls/use-load.ts";
import { FaceTile } from "../parts/face-tile.tsx";
import { counted, facesOf, percent, personWords } from "../parts/words.ts";
import { useReview } from "../state/review.ts";
import { personAddress } from "../state/route.ts";
import { type Keys, useKeys } from "../state/use-keys.ts";

const mostQuestions = 50;
const mostFaces = 9;

const keyOf = ({ rows }: ReviewQuestion) => rows.join(" ");

function Side(props: {
	readonly question: ReviewQuestion;
	readonly side: 0 | 1;
}) {
	const { question, side } = props;
	const { version } = useReview();
	const person = question.people[side];
	const row = question.rows[side];
	const who = personWords(person, question.names[side]);
	const faces = useLoad<{ faces: readonly FaceInfo[] }>(
		`/api/people/${person}/faces?offset=0&limit=${mostFaces + 1}`,
		version,
	);
	const others = (faces.value?.faces ?? [])
		.filter((face) => face.row !== row)
		.slice(0, mostFaces);
	return (
		<section
			class="side"
			aria-label={`${who}, ${facesOf(question.counts[side])}`}
		>
			<FaceTile row={row} />
			<h2>
				<a href={personAddress(person)}>{who}</a>
			</h2>
			<p class="count">{facesOf(question.counts[side])}</p>
			<div class="strip">
				{others.map((face) => (
					<FaceTile key={face.row} row={face.row} />
				))}
			</div>
		</section>
	);
}

/** The questions that are not answered yet, without those left aside; an answered one is gone at once. */
function useQuestions() {
	const { version, decide } = useReview();
	const { value, error } = useLoad<{
		total: number;
		questions: readonly ReviewQuestion[];
	}>(`/api/questions?offset=0&limit=${mostQuestions}`, version);
	const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set());
	const [unsure, setUnsure] = useState<ReadonlySet<string>>(new Set());
	const pending = useRef(0);
	// What the server lists again after an undo is open again; what it lists before it has every answer is not.
	// Each list of the server starts anew.
	useEffect(() => {
		if (pending.current === 0) setAnswered(new Set());
	}, [value]);
	const open = (value?.questions ?? []).filter(
		(one) => !answered.has(keyOf(one)),
	);
	const current = open.find((one) => !unsure.has(keyOf(one))) ?? null;
	return {
		error,
		isLoading: value === null,
		current,
		total: Math.max(0, (value?.total ?? 0) - answered.size),
		numUnsure: open.filter((one) => unsure.has(keyOf(one))).length,
		async answer(kind: "same" | "different") {
			if (!current) return;
			const key = keyOf(current);
			setAnswered((all) => new Set([...all, key]));
			pending.current++;
			const change = await decide([{ kind, rows: current.rows }]);
			pending.current--;
			if (!change)
				setAnswered((all) => new Set([...all].filter((one) => one !== key)));
		},
		leaveAside() {
			if (current) setUnsure((all) => new Set([...all, keyOf(current)]));
		},
		askAgain: () => setUnsure(new Set()),
	};
}

export function QuestionsView() {
	const { summary } = useReview();
	const questions = useQuestions();
	const { current, numUnsure } = questions;
	const canDecide = summary?.canDecide ?? false;
	const yes = () => questions.answer("same");
	const no = () => questions.answer("different");
	const unsure = questions.leaveAside;
	const answers: Keys = canDecide ? { y: yes, n: no } : {};
	useKeys(current ? { ...answers, u: unsure } : {});

	return (
		<section aria-label="Questions" class="questions">
			<div class="view-head">
				<h1>The same person?</h1>
				<span class="count" aria-live="polite">
					{!questions.isLoading && counted(questions.total, "question")}
				</span>
			</div>
			{questions.error && <p class="note error">{questions.error}</p>}
			{current && (
				<div key={keyOf(current)} class="question">
					<div class="sides">
						<Side question={current} side={0} />
						<Side question={current} side={1} />
					</div>
					<div class="answer-bar">
						<p class="probability">
							<meter
								min={0}
								max={1}
								value={current.probability}
								aria-label="Probability"
							/>
							{percent(current.probability)} likely
						</p>
						<div class="answers">
							<button
								type="button"
								class="first"
								disabled={!canDecide}
								onClick={yes}
							>
								Same <kbd>y</kbd>
							</button>
							<button type="button" disabled={!canDecide} onClick={no}>
								Different <kbd>n</kbd>
							</button>
							<button type="button" onClick={unsure}>
								Unsure <kbd>u</kbd>
							</button>
						</div>
					</div>
				</div>
			)}
			{!current && !questions.isLoading && (
				<p class="note">
					{numUnsure > 0
						? `${counted(numUnsure, "question")} left aside. `
						: "No question is open."}
					{numUnsure > 0 && (
						<button type="button" onClick={questions.askAgain}>
							Ask again
						</button>
					)}
				</p>
			)}
		</section>
	);
}
