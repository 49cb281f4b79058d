/** What a page says of itself if it is a report of ours. */
export const reportMark =
	'<meta name="generator" content="gcn-cluster report">';

/** Why a page is no report of ours; null for one that is. */
export const foreignReport = (text: string): string | null =>
	text.includes(reportMark) ? null : "another page";
