// The checker must be able to fail: answers that the sandbox gave, each damaged in one way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAnswer } from './checker.js';
import { freshTeam } from './team.js';
import { AnswerError, Sandbox, byEmail } from './sandbox.js';

const use = freshTeam();

const headers = (more = {}) => {
  const all = { 'content-type': 'application/json', 'x-dropbox-request-id': '0'.repeat(32), ...more };
  return { get: (name) => all[name] ?? null };
};
const problems = (route, body, status = 200, more = {}) => checkAnswer(route, status, headers(more), JSON.stringify(body));

async function memberPage() {
  const { result } = await use.dbx.teamMembersListV2({ include_removed: true });
  assert.deepEqual(problems('team/members/list_v2', result), []);
  return result;
}

const damages = [
  ['a field that nobody knows', (page) => { page.members[0].profile.age = 7; }, /^members\[0\]\.profile: unknown field 'age'/],
  ['a field that is missing', (page) => { delete page.members[0].profile.email; }, /^members\[0\]\.profile: missing field 'email'/],
  ['null where the service leaves out', (page) => { page.members[0].profile.external_id = null; }, /^members\[0\]\.profile\.external_id: null/],
  ['a word instead of an object with a tag', (page) => { page.members[0].profile.status = 'active'; }, /^members\[0\]\.profile\.status: expected an object/],
  ['a tag that nobody knows', (page) => { page.members[0].profile.status['.tag'] = 'asleep'; }, /unknown tag 'asleep'/],
  ['a missing tag', (page) => { page.members[0].profile.membership_type = {}; }, /missing '\.tag' key/],
  ['a value beside a tag without one', (page) => { page.members[0].profile.status.active = true; }, /unexpected key 'active' beside the tag/],
  ['a list that is an object', (page) => { page.members[0].profile.groups = {}; }, /expected a list, got object/],
  ['a number that is text', (page) => { page.has_more = 'false'; }, /^has_more: expected a boolean, got string/],
  ['a time with a fraction', (page) => { page.members[0].profile.joined_on = '2026-01-01T00:00:00.5Z'; }, /joined_on: expected a timestamp/],
  ['an account id of another length', (page) => { page.members[0].profile.account_id = 'dbid:AA'; }, /is shorter than 40/],
  ['a member id of another form', (page) => { page.members[0].profile.team_member_id = 'ann'; }, /has not the form/],
  ['a role id that is none', (page) => { page.members[0].roles[0].role_id = 'admin'; }, /does not match pid_dbtmr/],
];

for (const [what, damage, message] of damages) {
  test(`seen: ${what}`, async () => {
    const page = await memberPage();
    damage(page);
    const found = problems('team/members/list_v2', page);
    assert.ok(found.some((line) => message.test(line)), found.join('\n') || 'nothing was found');
  });
}

test('seen: a struct that stands under its tag instead of beside it', () => {
  const flat = [{ '.tag': 'group_info', group_name: 'S', group_id: `g:${'0'.repeat(32)}`, group_management_type: { '.tag': 'company_managed' }, created: 1 }];
  assert.deepEqual(problems('team/groups/get_info', flat), []);
  const { '.tag': tag, ...fields } = flat[0];
  assert.notDeepEqual(problems('team/groups/get_info', [{ '.tag': tag, group_info: fields }]), []);
  assert.notDeepEqual(problems('team/groups/get_info', { groups: flat }), []);
});

test('seen: a value that stands beside its tag instead of under it', () => {
  assert.deepEqual(problems('team/members/add_v2', { '.tag': 'async_job_id', async_job_id: 'j' }), []);
  assert.notDeepEqual(problems('team/members/add_v2', { '.tag': 'async_job_id', id: 'j' }), []);
});

test('seen: anything but null where there is no result', () => {
  assert.deepEqual(problems('team/members/suspend', null), []);
  for (const body of [{}, '', []]) assert.notDeepEqual(problems('team/members/suspend', body), []);
});

test('seen: an error of another route, and a summary that does not fit', () => {
  const refused = (tag, error_summary = `${tag}/..`) => problems('team/members/suspend', { error_summary, error: { '.tag': tag } }, 409);
  for (const dots of ['', '.', '..', '...']) assert.deepEqual(refused('suspend_last_admin', `suspend_last_admin/${dots}`), []);
  assert.match(refused('remove_last_admin')[0], /unknown tag 'remove_last_admin'/);
  for (const summary of ['suspend_last_admin', 'suspend_last_admin/....', 'user_not_found/..']) assert.match(refused('suspend_last_admin', summary)[0], /^error_summary: /);
  // A route without errors of its own never says 409.
  assert.match(problems('team/get_info', { error_summary: 'other/', error: { '.tag': 'other' } }, 409)[0], /no errors of its own/);
});

test('seen: headers and texts that are not as they should be', () => {
  assert.match(checkAnswer('team/members/suspend', 200, headers({ 'content-type': 'application/json; charset=utf-8' }), 'null')[0], /^Content-Type: /);
  assert.match(checkAnswer('team/members/suspend', 200, headers({ 'x-dropbox-request-id': 'abc' }), 'null')[0], /^X-Dropbox-Request-Id: /);
  assert.match(problems('team/get_info', { error_summary: 'too_many_requests/', error: { reason: { '.tag': 'too_many_requests' }, retry_after: 1 } }, 429, { 'retry-after': 'soon' })[0], /^Retry-After: /);
  const text = headers({ 'content-type': 'text/plain; charset=utf-8' });
  assert.deepEqual(checkAnswer('team/get_info', 400, text, 'Error in call to API function "team/get_info": request body: expected null, got value'), []);
  assert.notDeepEqual(checkAnswer('team/get_info', 400, text, 'Error in call to API function "team/groups/list": x'), []);
  assert.notDeepEqual(checkAnswer('team/get_info', 200, headers(), '{"name":'), []);
  assert.notDeepEqual(problems('team/nobody', {}), []);
});

test('a test in this suite fails on a damaged answer', async () => {
  // The same way that every test goes, through a sandbox that says what it should not.
  const liar = Object.create(Sandbox.prototype);
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Dropbox-Request-Id': '0'.repeat(32) });
    response.end('{"team_member_id": "ann"}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  liar.ready = { ...use.sandbox.ready, apiUrl: `http://127.0.0.1:${server.address().port}` };
  const sdk = liar.sdk({ refreshToken: undefined, accessToken: 'sl.x' });
  await assert.rejects(sdk.teamMembersSuspend({ user: byEmail('a@acme.com') }), AnswerError);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
