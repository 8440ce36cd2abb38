// zone.js -- the time zone of this browser, for whoever joins, and as an offer in the settings.
import {make} from './dom.js';

const {timeZone} = Intl.DateTimeFormat().resolvedOptions();

for (const field of document.querySelectorAll('[data-zone]'))
	field.value = timeZone ?? '';
for (const field of timeZone ? document.querySelectorAll('[data-zone-offer]') : []) {
	const use = make('button', {class: 'btn', type: 'button'}, `Use ${timeZone}, as this browser does`);
	const offer = () => (use.hidden = field.value === timeZone);

	use.addEventListener('click', () => {
		field.value = timeZone;
		offer();
		field.focus();
	});
	field.addEventListener('input', offer);
	field.closest('.field').append(use);
	offer();
}
