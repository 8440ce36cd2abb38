// news.js -- whoever opens a question has read what is new there: the inbox need not say it again.
import {api} from './dom.js';

const question = /^\/questions\/(\d+)/.exec(location.pathname)?.[1];

// Only when there is news at all; a GET alone changes nothing, so that no preview reads somebody's mail for them.
if (question && 'news' in document.documentElement.dataset)
	api('PUT', '/me/inbox/seen', {question: Number(question)}).catch(() => {});
