import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { binary, top } from '../lib/server.mjs';

const document = JSON.parse(fs.readFileSync(path.join(top, 'assets/api/openapi.json'), 'utf8'));

test('the OpenAPI document names every operation of the API and no other', () => {
	const routes = JSON.parse(spawnSync(binary, ['routes', '--json'], { encoding: 'utf8' }).stdout)
		.filter((r) => r.pattern.startsWith('/api/v1/'))
		.map((r) => `${r.method.toLowerCase()} ${r.pattern.slice('/api/v1'.length)}`).sort();
	const described = Object.entries(document.paths)
		.flatMap(([where, operations]) => Object.keys(operations).map((method) => `${method} ${where}`)).sort();
	assert.deepEqual(described, routes);
});

test('every reference in the OpenAPI document leads somewhere', () => {
	const follow = (ref) => ref.slice(2).split('/').reduce((at, key) => at?.[key], document);
	JSON.stringify(document, (key, value) => {
		if (key === '$ref')
			assert.ok(follow(value), value);
		return value;
	});
});

test('every operation has its own name', () => {
	const names = Object.values(document.paths).flatMap((p) => Object.values(p).map((o) => o.operationId));
	assert.equal(new Set(names).size, names.length);
});

// What a form of ours sends, and the operation that does the same for a program.
const TWINS = {
	'PATCH /me': ['/settings/profile', '/settings/asking', '/settings/away', '/settings/away/remove', '/settings/recognition'],
	'PUT /me/picture': ['/settings/picture'],
	'DELETE /me/picture': ['/settings/picture/remove'],
	'POST /tokens': ['/settings/tokens'],
	'DELETE /tokens/{id}': ['/settings/tokens/{id}/revoke'],
	'PATCH /me/notifications': ['/settings/notifications'],
	'PUT /me/feeds': ['/settings/feeds'],
	'PATCH /spaces/{slug}': ['/spaces/{slug}/settings'],
	'PUT /spaces/{slug}/members/{person_id}': ['/spaces/{slug}/members', '/spaces/{slug}/members/{person_id}'],
	'DELETE /spaces/{slug}/members/{person_id}': ['/spaces/{slug}/members/{person_id}/remove'],
	'PATCH /people/{id}': ['/admin/people/{id}', '/admin/people/{id}/suspension'],
	'POST /people': ['/admin/invitations'],
	'POST /spaces': ['/admin/spaces'],
	'POST /glossary': ['/admin/words'],
	'DELETE /glossary/{id}': ['/admin/words/{id}/remove'],
	'POST /questions': ['/questions/ask'],
	'POST /preview': ['/preview'],
	'DELETE /drafts/{word}': ['/drafts/{word}/drop'],
	'POST /questions/{id}/answers': ['/questions/{id}/answers'],
	'PUT /questions/{id}/accepted': ['/questions/{id}/accepted'],
	'PUT /questions/{id}/duplicate': ['/questions/{id}/duplicate'],
	'PUT /posts/{id}/vote': ['/posts/{id}/vote'],
	'PUT /posts/{id}/use': ['/posts/{id}/use'],
	'PUT /posts/{id}/outdated': ['/posts/{id}/outdated'],
	'PUT /posts/{id}/review': ['/posts/{id}/review'],
	'POST /posts/{id}/comments': ['/posts/{id}/comments'],
	'PATCH /posts/{id}': ['/posts/{id}/edit'],
	'DELETE /posts/{id}': ['/posts/{id}/withdraw'],
	'POST /posts/{id}/restore': ['/posts/{id}/restore'],
	'PUT /questions/{id}/closed': ['/posts/{id}/close', '/posts/{id}/reopen'],
	'PUT /posts/{id}/locked': ['/posts/{id}/lock'],
	'PUT /posts/{id}/pinned': ['/posts/{id}/pin'],
	'PUT /posts/{id}/wiki': ['/posts/{id}/wiki'],
	'PUT /posts/{id}/links': ['/posts/{id}/links'],
	'PUT /questions/{id}/merged': ['/posts/{id}/merge', '/posts/{id}/unmerge'],
	'POST /posts/{id}/revisions/{number_id}/restore': ['/posts/{id}/revisions/{number_id}/restore'],
	'PUT /posts/{id}/space': ['/posts/{id}/move'],
	'POST /posts/{id}/redactions': ['/posts/{id}/redact'],
	'DELETE /comments/{id}': ['/comments/{id}/withdraw'],
	'POST /comments/{id}/restore': ['/comments/{id}/restore'],
	'PUT /posts/{id}/follow': ['/posts/{id}/follow'],
	'PUT /tags/{name}/follow': ['/tags/{name}/follow'],
	'PUT /people/{id}/follow': ['/people/{id}/follow'],
	'PUT /spaces/{slug}/follow': ['/spaces/{slug}/follow'],
	'DELETE /me/following/{id}': ['/following/{id}/stop'],
	'PUT /posts/{id}/saved': ['/posts/{id}/saved'],
	'PUT /posts/{id}/recording/captions': ['/posts/{id}/transcript', '/tips/{id}/transcript'],
	'POST /posts/{id}/recording/retry': ['/posts/{id}/recording/retry', '/tips/{id}/recording/retry'],
	'PUT /recordings/{id}/position': ['/recordings/{id}/position'],
	'POST /tips': ['/tips/new'],
	'POST /mentoring/wishes': ['/mentoring/wish'],
	'POST /mentoring/offers': ['/mentoring/offers/new'],
	'PATCH /mentoring/offers/{id}': ['/mentoring/offers/{id}/edit', '/mentoring/offers/{id}/state'],
	'POST /mentoring/offers/{id}/requests': ['/mentoring/offers/{id}/requests'],
	'PUT /mentorships/{id}': ['/mentorships/{id}'],
	'PUT /mentorships/{id}/agreement': ['/mentorships/{id}/agreement'],
	'PUT /mentorships/{id}/agreed': ['/mentorships/{id}/agree'],
	'PUT /mentorships/{id}/progress': ['/mentorships/{id}/progress'],
	'POST /mentorships/{id}/meetings': ['/mentorships/{id}/meetings'],
	'PATCH /meetings/{id}': ['/meetings/{id}', '/meetings/{id}/state'],
	'PUT /meetings/{id}/note': ['/meetings/{id}/note'],
	'POST /mentorships/{id}/tasks': ['/mentorships/{id}/tasks'],
	'PATCH /tasks/{id}': ['/tasks/{id}'],
	'PUT /mentorships/{id}/feedback': ['/mentorships/{id}/feedback'],
	'PUT /mentorships/{id}/note': ['/mentorships/{id}/note'],
	'PUT /me/calendar': ['/mentorships/calendar'],
	'POST /pictures': ['/pictures'],
	'DELETE /pictures/{id}': ['/pictures/{id}/remove'],
	'PUT /me/inbox/seen': ['/inbox/seen'],
	'PUT /me/inbox/{id}/seen': ['/inbox/{id}/seen'],
	'POST /thanks': ['/thanks'],
	'DELETE /thanks/{id}': ['/thanks/{id}/withdraw'],
	'PUT /invitations/{id}': ['/invitations/{id}/pass'],
	'POST /questions/{id}/invitations': ['/routing/{id}/colleague'],
	'PUT /posts/{id}/flag': ['/posts/{id}/flag'],
	'PUT /comments/{id}/flag': ['/comments/{id}/flag'],
	'PUT /posts/{id}/decision': ['/posts/{id}/decision'],
	'PUT /comments/{id}/decision': ['/comments/{id}/decision'],
	'POST /questions/{id}/asker': ['/posts/{id}/asker'],
	'PUT /questions/{id}/name': ['/posts/{id}/name'],
	'PATCH /tags/{name}': ['/tags/{name}/about', '/tags/{name}/parent'],
	'PUT /tags/{name}/synonyms': ['/tags/{name}/synonyms'],
	'PUT /tags/{name}/name': ['/tags/{name}/rename'],
	'PUT /tags/{name}/merged': ['/tags/{name}/merge', '/tags/{name}/unmerge'],
	'PUT /posts/{id}/suggestion': ['/posts/{id}/suggest'],
	'DELETE /posts/{id}/suggestion': ['/suggestions/{id}/withdraw'],
	'PUT /suggestions/{id}/decision': ['/suggestions/{id}/accept', '/suggestions/{id}/decline'],
	'POST /webhooks': ['/admin/webhooks', '/spaces/{slug}/webhooks'],
	'PATCH /webhooks/{id}': ['/webhooks/{id}', '/webhooks/{id}/switch'],
	'POST /webhooks/{id}/secret': ['/webhooks/{id}/secret'],
	'POST /webhooks/{id}/test': ['/webhooks/{id}/test'],
	'POST /webhooks/{id}/again': ['/webhooks/{id}/again'],
	'DELETE /webhooks/{id}': ['/webhooks/{id}/remove'],
	'POST /people/{id}/invitation': ['/admin/invitations/{id}'],
	'DELETE /people/{id}/invitation': ['/admin/invitations/{id}/withdraw'],
	'PATCH /glossary/{id}': ['/admin/words/{id}'],
	'PUT /glossary/offers': ['/admin/words/offers'],
	'POST /tips/{id}/parts': ['/tips/{id}/split'],
	'PUT /questions/{id}/routing': ['/routing/{id}/close', '/routing/{id}/again'],
	'PUT /questions/{id}/owner': ['/routing/{id}/owner'],
	'PUT /me/topics/{name}': ['/settings/topics'],
	'POST /mentoring/programmes': ['/mentoring/programmes/new'],
	'PATCH /mentoring/programmes/{id}': ['/mentoring/programmes/{id}/edit'],
	'PUT /mentoring/programmes/{id}/part': ['/mentoring/programmes/{id}/join'],
	'DELETE /mentoring/programmes/{id}/part': ['/mentoring/programmes/{id}/leave'],
	'PUT /mentoring/programmes/{id}/choices': ['/mentoring/programmes/{id}/choices'],
	'POST /mentoring/programmes/{id}/pairs': ['/mentoring/programmes/{id}/pairs'],
	'PUT /mentoring/programmes/{id}/rulings': ['/mentoring/programmes/{id}/rulings'],
};
// Or why there is none.
const PAGES_ALONE = {
	'a browser reports it by itself': ['/csp'],
	'the door: programs bring a token': ['/signin', '/signin/code', '/confirm', '/signout', '/link/{token}', '/reset', '/reset/{token}', '/invitation/{token}'],
	'at a browser one proves who one is, and ends what a browser began': ['/settings/second-factor', '/settings/second-factor/confirm', '/settings/second-factor/codes', '/settings/second-factor/off', '/settings/password', '/settings/sessions/{id}/end', '/settings/sessions/end-others', '/admin/sessions/{id}/end'],
	'a mail program calls it as it is': ['/unsubscribe/{token}'],
	'/uploads is for programs as it is': ['/uploads'],
	'a step between two pages': ['/questions/ask/similar', '/questions/ask/people', '/posts/{id}/record', '/posts/{id}/tags', '/questions/{id}/answers/new'],
	'the machinery is looked after by whoever looks at it': ['/admin/jobs/{id}/again', '/admin/mail/{id}/again', '/admin/recordings/{id}/again', '/admin/learning', '/admin/routing', '/admin/spaces/{slug}/embeddings'],
};

test('what a page can do, the API can, or it is said here why not', () => {
	const routes = JSON.parse(spawnSync(binary, ['routes', '--json'], { encoding: 'utf8' }).stdout);
	const forms = routes.filter((r) => r.method === 'POST' && !r.pattern.startsWith('/api/')).map((r) => r.pattern);
	const listed = [...Object.values(TWINS), ...Object.values(PAGES_ALONE)].flat();
	assert.deepEqual(forms.filter((f) => !listed.includes(f)), [], 'forms without a twin in the API');
	assert.deepEqual(listed.filter((f) => !forms.includes(f)), [], 'forms that are not there');
	assert.equal(new Set(listed).size, listed.length);
	for (const operation of Object.keys(TWINS)) {
		const [method, where] = operation.split(' ');
		assert.ok(document.paths[where]?.[method.toLowerCase()], operation);
	}
});
