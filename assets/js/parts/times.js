// times.js -- recent times in words; the server writes absolute ones, so that pages can be kept.

const words = new Intl.RelativeTimeFormat('en', {numeric: 'auto'});
const local = new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'short'});

function relative(seconds) {
	if (seconds < 60)
		return 'just now';
	if (seconds < 3600)
		return words.format(-Math.floor(seconds / 60), 'minute');
	if (seconds < 86400)
		return words.format(-Math.floor(seconds / 3600), 'hour');
	return words.format(-Math.floor(seconds / 86400), 'day');
}

for (const time of document.querySelectorAll('time[datetime*="T"]:not([data-exact])')) {
	const at = new Date(time.dateTime);
	const age = (Date.now() - at) / 1000;

	time.title = local.format(at);
	if (age >= 0 && age < 6 * 86400)
		time.textContent = relative(age);
}
