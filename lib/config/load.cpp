#include "conflicts.hpp"
#include "profile.hpp"
#include "sections.hpp"
#include "warnings.hpp"

#include <rollcall/config/load.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

namespace rollcall {
namespace {

using config::Reading;
using config::Section;

bool is_team_name(std::string_view name) noexcept {
    return !name.empty() && name.front() != '-'
           && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-")
                  == std::string_view::npos;
}

/// The sections that `rollcall/policy.yaml` replaces.
constexpr std::array<std::string_view, 3> k_policy_sections{"mapping", "options", "guards"};

/// Whether a setting, or a warning that begins with one, lies in the section.
bool lies_in(std::string_view section, std::string_view text) noexcept {
    return text.substr(0, section.size()) == section && text.substr(section.size(), 1) == ".";
}

bool is_policy(std::string_view text) noexcept {
    return std::any_of(k_policy_sections.begin(), k_policy_sections.end(),
                       [text](std::string_view section) { return lies_in(section, text); });
}

/// People-written manifests state roles themselves; otherwise a mapping has to.
bool manages_role(DatastoreType type, const std::map<Target, MappingRule>& mapping) {
    return type == DatastoreType::none || mapping.contains(Target::role);
}

/// The values whose rule is masked. What names people and groups, and what a reviewer has to see,
/// cannot be.
std::set<Field> masked_fields(const std::map<Target, MappingRule>& mapping) {
    constexpr std::array<std::pair<Target, Field>, 4> k_maskable{
        {{Target::given_name, Field::given_name},
         {Target::surname, Field::surname},
         {Target::external_id, Field::external_id},
         {Target::role, Field::role}}};
    std::set<Field> masked;
    for (const auto& [target, field] : k_maskable) {
        const auto rule = mapping.find(target);
        if (rule != mapping.end() && rule->second.masked) masked.insert(field);
    }
    return masked;
}

/// What else of the policy follows from the mapping.
void complete(Policy& policy, DatastoreType type, const std::map<Target, MappingRule>& mapping) {
    policy.manages_role = manages_role(type, mapping);
    policy.mapping = mapping_text(mapping);
    policy.masked = masked_fields(mapping);
}

/// The document, when it is a mapping. What else a file holds is never repeated: it may be a
/// secret that was given in the place of the configuration.
std::optional<yaml::Node>
parse_mapping(std::string_view bytes, const std::string& file, Diagnostics& problems) {
    auto document = yaml::parse(bytes, file, problems);
    if (document && document->kind != yaml::Node::Kind::mapping) {
        problems.add(file, document->at, "the file must be a mapping of keys to values");
        return std::nullopt;
    }
    return document;
}

/// What a file gave, once it is read.
GivenSettings given_by(Reading& reading) {
    return {.places = std::move(reading.given), .warnings = std::move(reading.warnings)};
}

void read_policy(Section& document, Policy& policy, std::map<Target, MappingRule>& mapping) {
    config::read_mapping(document.child("mapping", Section::Mode::unlisted), mapping);
    config::read_options(document.child("options", Section::Mode::fixed), policy);
    config::read_guards(document.child("guards", Section::Mode::fixed), policy.guards);
}

void add_all(Diagnostics& problems, const std::vector<Diagnostic>& found) {
    for (const auto& one : found) problems.add(one.file, one.at, one.message);
}

void append(std::vector<Diagnostic>& all, std::vector<Diagnostic> more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

void read_document(Section document, Settings& settings, Reading& reading) {
    if (!document.is_document("Config")) return;
    document.scalar(
        "team", settings.team,
        config::text_that("made of a-z, 0-9 and dashes, a dash not first",
                          [](const config::Scalar& scalar) { return is_team_name(scalar.text); }));
    document.require("team", "it names refs, metrics and reports");
    config::read_repository(document.child("repository"), settings.repository, reading.folder);
    config::read_datastore(document.child("datastore"), settings.datastore, reading.folder);
    read_policy(document, settings.policy, settings.datastore.rules.mapping);
    config::read_dropbox(document.child("dropbox"), settings.dropbox, reading.folder);
    config::read_controller(document.child("controller"), settings.controller);
    config::read_export(document.child("export"), settings.exporting);
    config::read_reports(document.child("reports"), settings.reports);
    document.finish();
    complete(settings.policy, settings.datastore.type, settings.datastore.rules.mapping);
    // Together with what is wrong alone: a value that could not be read is at its default, and
    // defaults contradict nothing.
    add_all(reading.problems, config::settings_conflicts(settings, reading));
    add_all(reading.problems, config::policy_conflicts(settings.policy, reading));
}

} // namespace

LoadedSettings load_settings(std::string_view bytes,
                             const std::string& file,
                             const Environment& environment,
                             Diagnostics& problems) {
    LoadedSettings loaded;
    loaded.settings.file = file;
    Diagnostics found;
    Reading reading{.file = file,
                    .folder = std::filesystem::path(file).parent_path(),
                    .environment = environment,
                    .problems = found};
    if (const auto document = parse_mapping(bytes, file, found)) {
        read_document({reading, *document, Section::Mode::overridable}, loaded.settings, reading);
    }
    if (found.empty()) {
        const auto& settings = loaded.settings;
        loaded.warnings = config::settings_warnings(settings, reading);
        append(loaded.warnings, reading.warnings);
        append(loaded.warnings,
               config::policy_warnings(settings.policy, settings.datastore.rules.mapping, reading));
    }
    loaded.given = given_by(reading);
    loaded.effective = std::move(reading.effective);
    found.sort();
    problems.append(found);
    return loaded;
}

LoadedPolicy load_policy(std::string_view bytes, const std::string& file, Diagnostics& problems) {
    LoadedPolicy loaded{.mapping = config::default_mapping()};
    Diagnostics found;
    const Environment no_environment;
    Reading reading{.file = file, .environment = no_environment, .problems = found};
    if (const auto node = parse_mapping(bytes, file, found)) {
        Section document(reading, *node, Section::Mode::fixed);
        if (document.is_document("Policy")) {
            read_policy(document, loaded.policy, loaded.mapping);
            document.finish();
            for (const auto section : k_policy_sections) {
                if (document.written(section)) loaded.sections.emplace_back(section);
            }
            add_all(found, config::policy_conflicts(loaded.policy, reading));
        }
    }
    if (found.empty()) {
        loaded.warnings = reading.warnings;
        append(loaded.warnings, config::policy_warnings(loaded.policy, loaded.mapping, reading));
    }
    loaded.given = given_by(reading);
    loaded.effective = std::move(reading.effective);
    found.sort();
    problems.append(found);
    return loaded;
}

namespace {

/// The rows of one section, in the place of those that were there. All its rows stand together.
void replace_rows(std::vector<EffectiveSetting>& rows,
                  const std::vector<EffectiveSetting>& with,
                  std::string_view section) {
    const auto belongs = [section](const EffectiveSetting& row) {
        return lies_in(section, row.path);
    };
    const auto first = std::find_if(rows.begin(), rows.end(), belongs);
    const auto place = std::distance(rows.begin(), first);
    rows.erase(std::remove_if(first, rows.end(), belongs), rows.end());
    std::vector<EffectiveSetting> fresh;
    std::copy_if(with.begin(), with.end(), std::back_inserter(fresh), belongs);
    rows.insert(rows.begin() + place, fresh.begin(), fresh.end());
}

/// What a section gives, in the place of what the same section of another file gave.
void replace_given(GivenSettings& given, const GivenSettings& with, std::string_view section) {
    std::erase_if(given.places,
                  [section](const auto& entry) { return lies_in(section, entry.first); });
    for (const auto& [setting, place] : with.places) {
        if (lies_in(section, setting)) given.places.insert_or_assign(setting, place);
    }
    const auto belongs = [section](const Diagnostic& warning) {
        return lies_in(section, warning.message);
    };
    std::erase_if(given.warnings, belongs);
    std::copy_if(with.warnings.begin(), with.warnings.end(), std::back_inserter(given.warnings),
                 belongs);
}

/// Warnings about guards, options and mapping as they are together, whichever file each is from.
std::vector<Diagnostic> warnings_between(const LoadedSettings& loaded) {
    const Environment no_environment;
    Diagnostics no_problems;
    const Reading reading{.file = loaded.settings.file,
                          .environment = no_environment,
                          .problems = no_problems,
                          .given = loaded.given.places};
    std::vector<Diagnostic> warnings;
    std::copy_if(loaded.given.warnings.begin(), loaded.given.warnings.end(),
                 std::back_inserter(warnings),
                 [](const Diagnostic& warning) { return is_policy(warning.message); });
    const auto& settings = loaded.settings;
    append(warnings,
           config::policy_warnings(settings.policy, settings.datastore.rules.mapping, reading));
    return warnings;
}

} // namespace

void use_policy(LoadedSettings& loaded, const LoadedPolicy& policy) {
    auto& settings = loaded.settings;
    auto& warnings = loaded.warnings;
    std::erase_if(warnings, [](const Diagnostic& warning) { return is_policy(warning.message); });
    for (const auto& section : policy.sections) {
        if (section == "mapping") settings.datastore.rules.mapping = policy.mapping;
        if (section == "guards") settings.policy.guards = policy.policy.guards;
        if (section == "options") {
            settings.policy.users = policy.policy.users;
            settings.policy.groups = policy.policy.groups;
        }
        const auto& rows = loaded.effective;
        const bool is_set_aside =
            std::any_of(rows.begin(), rows.end(), [&section](const EffectiveSetting& row) {
                return lies_in(section, row.path) && row.origin != "default";
            });
        if (is_set_aside) {
            warnings.push_back({settings.file,
                                {},
                                section
                                    + " has no effect: rollcall/policy.yaml on the "
                                      "tracked branch takes its place"});
        }
        replace_rows(loaded.effective, policy.effective, section);
        replace_given(loaded.given, policy.given, section);
    }
    complete(settings.policy, settings.datastore.type, settings.datastore.rules.mapping);
    append(warnings, warnings_between(loaded));
}

} // namespace rollcall
