// One page of the listing of people.
#include "benches.hpp"
#include "member_page.hpp"
#include "page.hpp"
#include "row.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <stdexcept>

namespace rollcall::bench {
namespace {

/// As the service sends it: a thousand people in ten groups each.
std::string page() {
    std::string text = R"({"members":[)";
    for (int i = 0; i < 1000; ++i) {
        text += i == 0 ? "" : ",";
        text += fmt::format(
            R"({{"profile":{{"team_member_id":"dbmid:AAHhy7WsR0x-u4ZCqiDl5Fz5zvuL3kmsp{0:03}",)"
            R"("account_id":"dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQ{0:03}","external_id":"8d1b1f0e-77a1-4c39-8a0b-0f6f2d1c{0:04}",)"
            R"("email":"person.{0:06}@acme.example","email_verified":true,"secondary_emails":[],)"
            R"("status":{{".tag":"active"}},"name":{{"given_name":"Franz","surname":"M\u00fcller",)"
            R"("familiar_name":"Franz","display_name":"Franz M\u00fcller","abbreviated_name":"FM"}},)"
            R"("membership_type":{{".tag":"full"}},"joined_on":"2015-05-12T15:50:38Z",)"
            R"("member_folder_id":"20{0:04}","root_folder_id":"30{0:04}","groups":[)",
            i);
        for (int g = 0; g < 10; ++g) {
            text += fmt::format(R"({}"g:e2db7665347abcd6000000000000{:04x}")", g == 0 ? "" : ",",
                                (i * 31 + g * 997) % 5000);
        }
        text += R"(]},"role":{".tag":"member_only"}})";
    }
    return text + R"(],"cursor":"AAHtAwC0m3h7iRQ","has_more":true})";
}

} // namespace

void members_page() {
    const auto text = page();
    constexpr int k_runs = 200;
    simdjson::dom::parser parser;
    const double plain = median_cpu(k_runs, [&] {
        simdjson::dom::element root;
        if (parser.parse(text).get(root) != simdjson::SUCCESS) throw std::runtime_error("no JSON");
    });
    dropbox::MemberPages pages;
    dropbox::GroupNumbers groups;
    std::size_t rows = 0;
    const double ours = median_cpu(k_runs, [&] {
        std::vector<dropbox::MemberRow> taken;
        taken.reserve(1000);
        const auto read = pages.read(
            text, groups, [&](dropbox::MemberRow row) { taken.push_back(std::move(row)); });
        rows += read.value_or(0);
    });
    if (rows != 1000 * k_runs) throw std::runtime_error("rows are missing");
    const double end = median_cpu(k_runs, [&] { rows += dropbox::find_page_end(text) ? 1 : 0; });
    Row row{.bench = "members_page", .size = fmt::format("1000 people, {} kB", text.size() / 1000)};
    row.runs = k_runs;
    row.unit = "ms";
    row.floor = plain * 1000;
    row.floor_is = "simdjson's DOM alone";
    row.measure = "bytes to rows";
    row.value = ours * 1000;
    row.most = 2;
    print(row);
    row.measure = "of the next call: finding the cursor";
    row.value = end * 1000;
    row.most.reset();
    print(row);
}

} // namespace rollcall::bench
