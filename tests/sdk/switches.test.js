// However it answers what Dropbox's documents leave open, an answer is one that they allow: the
// checker sees every one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allPages, freshTeam, k_team } from './team.js';
import { AnswerError, byEmail, groupByExternalId } from './sandbox.js';

const use = freshTeam();

// A little of everything; what is refused is as well as what is not.
async function round() {
  const { dbx, sandbox } = use;
  const tried = async (promise) => {
    try {
      return (await promise).result;
    } catch (error) {
      if (error instanceof AnswerError) throw error;
      return undefined;
    }
  };
  const sales = groupByExternalId('g-sales');
  const eve = byEmail('eve@acme.com');
  await tried(dbx.teamMembersAddV2({ new_members: [{ member_email: 'new@acme.com', member_given_name: 'N'.repeat(60) }, { member_email: 'two@acme.com' }] }));
  await tried(dbx.teamMembersSetProfileV2({ user: byEmail('bob@acme.com'), new_email: 'BOB@acme.com' }));
  await tried(dbx.teamMembersSetProfileV2({ user: byEmail('bob@acme.com'), new_email: 'rob@acme.com' }));
  await tried(dbx.teamMembersSetProfile({ user: byEmail('dan@acme.com'), new_email: 'dana@acme.com' }));
  await tried(dbx.teamMembersGetInfo({ members: [eve, byEmail('cat@acme.com'), byEmail('nobody@acme.com')] }));
  await tried(dbx.teamMembersGetInfoV2({ members: [eve, { '.tag': 'team_member_id', team_member_id: 'odd' }] }));
  await tried(dbx.teamMembersSuspend({ user: eve, wipe_data: false }));
  await tried(dbx.teamMembersSetAdminPermissionsV2({ user: byEmail('pat@acme.com'), new_roles: [] }));
  await tried(dbx.teamMembersRemove({ user: byEmail('pat@acme.com'), wipe_data: false }));
  await tried(dbx.teamMembersRecover({ user: byEmail('pat@acme.com') }));
  await tried(dbx.teamGroupsMembersAdd({ group: sales, members: ['cat@acme.com', 'nobody@acme.com'].map((email) => ({ user: byEmail(email), access_type: { '.tag': 'member' } })) }));
  await tried(dbx.teamGroupsCreate({ group_name: 'sales' }));
  await tried(dbx.teamGroupsDelete(sales));
  await sandbox.control('POST', '/clock', { advance_seconds: 60 });
  await allPages(dbx.teamMembersListV2({ limit: 3, include_removed: true }), (cursor) => dbx.teamMembersListContinueV2(cursor), 'members');
  await allPages(dbx.teamMembersList({ include_removed: true }), (cursor) => dbx.teamMembersListContinue(cursor), 'members');
  await allPages(dbx.teamGroupsList({}), (cursor) => dbx.teamGroupsListContinue(cursor), 'groups');
  const rows = await allPages(dbx.teamLogGetEvents({ limit: 2 }), (cursor) => dbx.teamLogGetEventsContinue(cursor), 'events');
  assert.ok(rows.length > 5);
}

const others = {
  added_members: 'active',
  add_over_20_rows: 'accepted',
  names_over_50: 'accepted',
  get_info_of_removed: 'id_not_found',
  calls_on_removed: 'user_not_found',
  groups_of_suspended: 'not_listed',
  groups_of_removed: 'listed',
  roles_of_plain_members: 'empty',
  role_of_recovered: 'lost',
  email_change: 'unverifies',
  email_change_of_case: 'stored',
  email_change_of_invited: 'voids_invitation',
  odd_ids: 'bad_request',
  group_name_case: 'sensitive',
  usual_management: 'user_managed',
  group_adds: 'partial',
  writes_logged_as: 'admin',
  group_event_member: 'participants',
  log_disorder_seconds: 30,
  log_duplicate_every: 2,
  log_missing_details_every: 2,
  log_empty_page_every: 2,
  listing_lag_seconds: 5,
};

for (const [name, value] of Object.entries(others)) {
  test(`${name}: ${value}`, async () => {
    await use.sandbox.control('POST', '/seed', { ...k_team, switches: { [name]: value } });
    use.dbx = use.sandbox.sdk();
    await round();
  });
}

test('what no document knows is seen', async () => {
  await use.sandbox.fault({ route: 'team/members/list_v2', kind: 'extra_fields', times: 1 });
  await assert.rejects(use.dbx.teamMembersListV2({}), AnswerError);
  // Only unions that may grow have such tags, and members have none of those.
  await use.sandbox.fault({ route: 'team/groups/list', kind: 'unknown_tags', times: 1 });
  await assert.rejects(use.dbx.teamGroupsList({}), AnswerError);
});
