import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allPages, finished, freshTeam, k_team } from './team.js';
import { badRequest, byEmail, byId, conflict, groupByExternalId, groupById } from './sandbox.js';

const use = freshTeam();
const sales = groupByExternalId('g-sales');
const company = { '.tag': 'company_managed' };
const asMember = (email, access = 'member') => ({ user: byEmail(email), access_type: { '.tag': access } });
const named = async (name) => groupById((await use.sandbox.group(name)).id);
async function everyone() {
  const { groups } = (await use.dbx.teamGroupsList({})).result;
  return groupById(groups.find((group) => group.group_management_type['.tag'] === 'system_managed').group_id);
}

test('groups are listed in pages, that of everyone included', async () => {
  const rows = await allPages(use.dbx.teamGroupsList({ limit: 2 }), (cursor) => use.dbx.teamGroupsListContinue(cursor), 'groups');
  assert.deepEqual(rows.map((row) => row.group_name).sort(), ['Everyone at Acme', 'Lunch Club', 'Ops', 'Sales']);
  const row = rows.find((group) => group.group_name === 'Sales');
  assert.equal(row.member_count, 2);
  assert.equal(row.group_external_id, 'g-sales');
  assert.equal(rows.find((group) => group.group_name === 'Everyone at Acme').member_count, 5);
  assert.equal(await conflict(use.dbx.teamGroupsListContinue({ cursor: 'AABnothing' })), 'invalid_cursor');
});

test('get_info answers with a bare list', async () => {
  const ids = [(await named('Sales')).group_id, (await everyone()).group_id, 'g:dead'];
  const { result } = await use.dbx.teamGroupsGetInfo({ '.tag': 'group_ids', group_ids: ids });
  assert.equal(result[0].group_name, 'Sales');
  assert.deepEqual(result[0].members.map((row) => row.profile.email), ['ann@acme.com', 'bob@acme.com']);
  assert.equal('groups' in result[0].members[0].profile, false);
  // Nobody is told who is in the group of everyone.
  assert.equal('members' in result[1], false);
  assert.deepEqual(result[2], { '.tag': 'id_not_found', id_not_found: 'g:dead' });
  const byOther = await use.dbx.teamGroupsGetInfo({ '.tag': 'group_external_ids', group_external_ids: ['g-sales', 'no'] });
  assert.deepEqual(byOther.result.map((row) => row['.tag']), ['group_info', 'id_not_found']);
});

test('members of a group, in pages', async () => {
  const group = await named('Lunch Club');
  const rows = await allPages(use.dbx.teamGroupsMembersList({ group, limit: 1 }), (cursor) => use.dbx.teamGroupsMembersListContinue(cursor), 'members');
  assert.deepEqual(rows.map((row) => [row.profile.email, row.access_type['.tag']]), [['bob@acme.com', 'owner'], ['dan@acme.com', 'member']]);
  assert.equal(await conflict(use.dbx.teamGroupsMembersList({ group: groupById('g:dead') })), 'group_not_found');
  assert.equal(await conflict(use.dbx.teamGroupsMembersListContinue({ cursor: 'AABnothing' })), 'invalid_cursor');
});

test('creating', async () => {
  const create = (group_name, more) => use.dbx.teamGroupsCreate({ group_name, group_management_type: company, ...more });
  const { result } = await create('Café Zürich 日本', { group_external_id: 'g-cafe' });
  assert.equal(result.group_name, 'Café Zürich 日本');
  assert.deepEqual(result.members, []);
  assert.equal(result.member_count, 0);
  const owned = (await create('Chess', { group_management_type: { '.tag': 'user_managed' }, add_creator_as_owner: true })).result;
  assert.deepEqual(owned.members.map((row) => [row.profile.email, row.access_type['.tag']]), [['ann@acme.com', 'owner']]);
  assert.equal(await conflict(create('Sales')), 'group_name_already_used');
  assert.equal(await conflict(create('')), 'group_name_invalid');
  assert.equal(await conflict(create('Other', { group_external_id: 'g-sales' })), 'external_id_already_in_use');
  assert.equal(await conflict(create('Other', { group_management_type: { '.tag': 'system_managed' } })), 'system_managed_group_disallowed');
});

test('updating', async () => {
  const update = (group, change) => use.dbx.teamGroupsUpdate({ group, ...change });
  const full = (await update(sales, { new_group_name: 'Sales EU' })).result;
  assert.equal(full.group_name, 'Sales EU');
  assert.equal(full.members.length, 2);
  const bare = (await update(sales, { new_group_external_id: '', return_members: false })).result;
  assert.equal('members' in bare, false);
  assert.equal('group_external_id' in bare, false);
  assert.equal(bare.member_count, 2);
  assert.equal(await conflict(update(sales, { new_group_name: 'X' })), 'group_not_found');
  const ops = await named('Ops');
  assert.equal(await conflict(update(ops, { new_group_name: 'Sales EU' })), 'group_name_already_used');
  assert.equal(await conflict(update(ops, { new_group_name: ' ' })), 'group_name_invalid');
  await update(ops, { new_group_external_id: 'g-ops' });
  assert.equal(await conflict(update(await named('Sales EU'), { new_group_external_id: 'g-ops' })), 'external_id_already_in_use');
  assert.equal(await conflict(update(await everyone(), { new_group_name: 'All' })), 'system_managed_group_disallowed');
  // A company-managed group has no owners.
  const club = (await update(await named('Lunch Club'), { new_group_management_type: company })).result;
  assert.deepEqual(club.members.map((row) => row.access_type['.tag']), ['member', 'member']);
});

test('deleting', async () => {
  const ops = await named('Ops');
  assert.deepEqual((await use.dbx.teamGroupsDelete(ops)).result, { '.tag': 'complete' });
  assert.equal(await use.sandbox.group('Ops'), undefined);
  assert.match(await conflict(use.dbx.teamGroupsDelete(ops)), /^group_(already_deleted|not_found)$/);
  assert.equal(await conflict(use.dbx.teamGroupsDelete(groupById('g:dead'))), 'group_not_found');
  assert.equal(await conflict(use.dbx.teamGroupsDelete(await everyone())), 'system_managed_group_disallowed');
  // Its name is free at once, its id never again.
  const again = await use.dbx.teamGroupsCreate({ group_name: 'Ops', group_management_type: company });
  assert.notEqual(again.result.group_id, ops.group_id);
});

test('deleting as a job: the group is gone before it is done', async () => {
  await use.sandbox.control('POST', '/seed', { ...k_team, async: 'always' });
  const dbx = use.sandbox.sdk();
  const { result } = await dbx.teamGroupsDelete(sales);
  assert.equal(result['.tag'], 'async_job_id');
  assert.equal(await use.sandbox.group('Sales'), undefined);
  assert.deepEqual(await finished((id) => dbx.teamGroupsJobStatusGet(id), result.async_job_id), { '.tag': 'complete' });
  assert.equal(await conflict(dbx.teamGroupsJobStatusGet({ async_job_id: 'dbjid:AAnobody' })), 'invalid_async_job_id');
  // The dummy job of a change of members is none to ask for.
  assert.equal(await conflict(dbx.teamGroupsJobStatusGet({ async_job_id: ' ' })), 'invalid_async_job_id');
});

test('adding members', async () => {
  const add = (members, more) => use.dbx.teamGroupsMembersAdd({ group: sales, members, ...more });
  const { result } = await add([asMember('cat@acme.com'), asMember('dan@acme.com')]);
  assert.equal(result.async_job_id, ' ');
  assert.deepEqual(result.group_info.members.map((row) => row.profile.email), ['ann@acme.com', 'bob@acme.com', 'cat@acme.com', 'dan@acme.com']);
  const quiet = (await add([asMember('pat@acme.com')], { return_members: false })).result;
  assert.equal('members' in quiet.group_info, false);
  assert.equal(quiet.group_info.member_count, 5);
});

test('what adding members refuses, as a whole', async () => {
  const cat = asMember('cat@acme.com');
  const refused = (members, group = sales) => conflict(use.dbx.teamGroupsMembersAdd({ group, members, return_members: false }));
  assert.equal(await refused([cat, asMember('bob@acme.com')]), 'duplicate_user');
  assert.equal(await refused([cat, cat]), 'duplicate_user');
  assert.equal(await refused([cat, asMember('nobody@acme.com')]), 'users_not_found: nobody@acme.com');
  assert.equal(await refused([cat, asMember('eve@acme.com')]), 'members_not_in_team: eve@acme.com');
  assert.equal(await refused([asMember('cat@acme.com', 'owner')]), 'user_cannot_be_manager_of_company_managed_group: cat@acme.com');
  const club = await named('Lunch Club');
  assert.equal(await refused([asMember('cat@acme.com', 'owner')], club), 'user_must_be_active_to_be_owner');
  assert.equal(await refused([cat], groupById('g:dead')), 'group_not_found');
  assert.equal(await refused([cat], await everyone()), 'system_managed_group_disallowed');
  assert.deepEqual((await use.sandbox.group('Sales')).members, ['ann@acme.com', 'bob@acme.com']);
});

test('removing members', async () => {
  const remove = (emails, group = sales) => use.dbx.teamGroupsMembersRemove({ group, users: emails.map(byEmail) });
  const { result } = await remove(['bob@acme.com']);
  assert.deepEqual(result.group_info.members.map((row) => row.profile.email), ['ann@acme.com']);
  assert.equal(result.async_job_id, ' ');
  assert.equal(await conflict(remove(['ann@acme.com', 'bob@acme.com'])), 'member_not_in_group');
  assert.equal(await conflict(remove(['nobody@acme.com'])), 'users_not_found: nobody@acme.com');
  assert.equal(await conflict(remove(['eve@acme.com'])), 'members_not_in_team: eve@acme.com');
  assert.equal(await conflict(remove(['ann@acme.com'], groupById('g:dead'))), 'group_not_found');
  assert.equal(await conflict(remove(['ann@acme.com'], await everyone())), 'system_managed_group_disallowed');
  // The only owner may go.
  assert.equal((await remove(['bob@acme.com'], await named('Lunch Club'))).result.group_info.members.length, 1);
});

test('owners', async () => {
  const set = (group, email, access, more) => use.dbx.teamGroupsMembersSetAccessType({ group, user: byEmail(email), access_type: { '.tag': access }, ...more });
  const club = await named('Lunch Club');
  const { result } = await set(club, 'bob@acme.com', 'member');
  assert.equal(result[0]['.tag'], 'group_info');
  assert.equal(result[0].members[0].access_type['.tag'], 'member');
  assert.equal('members' in (await set(club, 'bob@acme.com', 'owner', { return_members: false })).result[0], false);
  assert.equal(await conflict(set(club, 'ann@acme.com', 'owner')), 'member_not_in_group');
  assert.equal(await conflict(set(sales, 'bob@acme.com', 'owner')), 'user_cannot_be_manager_of_company_managed_group');
  assert.equal(await conflict(set(groupById('g:dead'), 'bob@acme.com', 'member')), 'group_not_found');
  assert.equal(await conflict(set(await everyone(), 'bob@acme.com', 'owner')), 'system_managed_group_disallowed');
});

test('who is removed from the team leaves its groups', async () => {
  const user = byId((await use.sandbox.member('bob@acme.com')).id);
  await use.dbx.teamMembersRemove({ user, wipe_data: false });
  assert.deepEqual((await use.sandbox.group('Sales')).members, ['ann@acme.com']);
});

test('arguments of the wrong form', async () => {
  const { dbx } = use;
  assert.equal(await badRequest(dbx.teamGroupsCreate({})), "request body: missing required field 'group_name'");
  assert.equal(await badRequest(dbx.teamGroupsCreate({ group_name: 'X', color: 'red' })), "request body: unknown field 'color'");
  assert.equal(await badRequest(dbx.teamGroupsCreate({ group_name: 5 })), "request body: group_name: '5' expected to be a string, got integer");
  assert.equal(await badRequest(dbx.teamGroupsCreate({ group_name: 'X', group_management_type: { '.tag': 'other' } })), "request body: group_management_type: unexpected use of the catch-all tag 'other'");
  assert.equal(await badRequest(dbx.teamGroupsDelete({ group_id: 'g:1' })), "request body: missing '.tag' key");
  assert.equal(await badRequest(dbx.teamGroupsDelete({ '.tag': 'name', name: 'X' })), "request body: unknown tag 'name'");
});
